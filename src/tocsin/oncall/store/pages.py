"""Rows of pages: their start, claims, steps and ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from tocsin.kit.tx import Json, Tx
from tocsin.notify.message import Urgency
from tocsin.oncall.page import Claim, Page, Status
from tocsin.oncall.policy import Position

LEASE = timedelta(seconds=5)

_PAGE = """
        select id, subject, policy_id, policy, message, urgency, status, stage, loop, step,
            next_due_at, attempts, has_reached, about, started_at, ended_at, ended_by, reason
        from page
"""


@dataclass(frozen=True, slots=True)
class Start:
    """What a page begins with.

    ``due_at`` is when its second step is, if the first is expected to reach somebody.
    """

    subject: str
    policy_id: int | None
    policy: dict[str, Any]
    message: dict[str, Any]
    urgency: Urgency
    position: Position
    about: Mapping[str, Any]
    due_at: datetime | None = None


def insert(tx: Tx, start: Start, *, at: datetime) -> Page | None:
    """Return the new page, None when the subject is being paged about already."""
    return tx.maybe(
        Page,
        """
        insert into page (
            subject, policy_id, policy, message, urgency, status, stage, loop, step,
            next_due_at, about, started_at, waiting_since
        )
        values (
            %(subject)s, %(policy_id)s, %(policy)s, %(message)s, %(urgency)s, 'paging', %(stage)s,
            %(loop)s, %(step)s, %(at)s, %(about)s, %(at)s, %(at)s
        )
        on conflict (subject) where status = 'paging' do nothing
        returning id, subject, policy_id, policy, message, urgency, status, stage, loop, step,
            next_due_at, attempts, has_reached, about, started_at, ended_at, ended_by, reason
        """,
        subject=start.subject,
        policy_id=start.policy_id,
        policy=start.policy,
        message=start.message,
        urgency=start.urgency,
        stage=start.position.stage,
        loop=start.position.loop,
        step=start.position.step,
        about=dict(start.about),
        at=at,
    )


def insert_all(tx: Tx, starts: Sequence[Start], *, at: datetime) -> list[Page]:
    """Return the new pages; a subject that is being paged about already is left out.

    They stand as they will when their first step has reached somebody, if that is expected, and as
    nearly all then do. What comes of it otherwise has to be written.
    """
    inserted = tx.all(
        _Inserted,
        """
        insert into page (
            subject, policy_id, policy, message, urgency, status, stage, loop, step,
            next_due_at, has_reached, about, started_at, waiting_since
        )
        select subject, policy_id, policy, message, urgency, 'paging', stage, loop, step,
            coalesce(due_at, %(at)s), due_at is not null, about, %(at)s, %(at)s
        from jsonb_to_recordset(%(rows)s) as given (
            position int, subject text, policy_id bigint, policy jsonb, message jsonb,
            urgency text, stage text, loop int, step int, about jsonb, due_at timestamptz
        )
        order by position
        on conflict (subject) where status = 'paging' do nothing
        returning id, subject
        """,
        rows=Json([{"position": n, **_row(start)} for n, start in enumerate(starts)]),
        at=at,
    )
    by_subject = {start.subject: start for start in starts}
    return [_begun(row.id, by_subject[row.subject], at) for row in inserted]


@dataclass(frozen=True, slots=True)
class _Inserted:
    id: int
    subject: str


def _begun(page_id: int, start: Start, at: datetime) -> Page:
    """The page before its first step, which need not come back to be known."""
    position = start.position
    return Page(
        page_id, start.subject, start.policy_id, start.policy, start.message, start.urgency,
        Status.PAGING, position.stage, position.loop, position.step, next_due_at=at, attempts=0,
        has_reached=False, about=dict(start.about), started_at=at, ended_at=None,
        ended_by=None, reason=None,
    )  # fmt: skip


def _row(start: Start) -> dict[str, Any]:
    return {
        "subject": start.subject, "policy_id": start.policy_id, "policy": start.policy,
        "message": start.message, "urgency": start.urgency, "stage": start.position.stage,
        "loop": start.position.loop, "step": start.position.step, "about": dict(start.about),
        "due_at": start.due_at,
    }  # fmt: skip


def some(tx: Tx, page_ids: Sequence[int]) -> list[Page]:
    """Return these pages, newest first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where id = any(%(ids)s)
        order by id desc
        limit cardinality(%(ids)s)
        """,
        ids=list(page_ids),
    )


def about(tx: Tx, subject: str, *, limit: int) -> list[Page]:
    """Return the pages about the subject, newest first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where subject = %(subject)s
        order by id desc
        limit %(limit)s
        """,
        subject=subject,
        limit=limit,
    )


def lock(tx: Tx, page_id: int) -> Page | None:
    """Hold an open page until the transaction ends; None when it was answered or stopped."""
    return tx.maybe(
        Page,
        _PAGE
        + """
        where id = %(id)s and status in ('paging', 'exhausted')
        for update
        """,
        id=page_id,
    )


def lock_open(tx: Tx, subject: str) -> Page | None:
    """Hold the latest open page about the subject."""
    return tx.maybe(
        Page,
        _PAGE
        + """
        where subject = %(subject)s and status in ('paging', 'exhausted')
        order by id desc
        limit 1
        for update
        """,
        subject=subject,
    )


def open_about(tx: Tx, subjects: Sequence[str]) -> list[Page]:
    """Return the open pages about these subjects, the longest open first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where subject = any(%(subjects)s) and status in ('paging', 'exhausted')
        order by started_at, id
        limit 1000
        """,
        subjects=list(subjects),
    )


def in_flight(tx: Tx, policy_id: int) -> list[Page]:
    """Return the pages that are walking a policy, the longest first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where policy_id = %(id)s and status = 'paging'
        order by id
        limit 1000
        """,
        id=policy_id,
    )


def restate(tx: Tx, subject: str, about: Mapping[str, Any]) -> None:
    """Let the steps to come be asked about what is known by now."""
    tx.run(
        """
        update page
        set about = about || %(about)s
        where subject = %(subject)s and status in ('paging', 'exhausted')
        """,
        subject=subject,
        about=dict(about),
    )


def latest(tx: Tx, subject: str) -> Page | None:
    return tx.maybe(
        Page,
        _PAGE
        + """
        where subject = %(subject)s
        order by id desc
        limit 1
        """,
        subject=subject,
    )


def claim(tx: Tx, *, now: datetime) -> Claim | None:
    """Lease the page that is due and most urgent.

    A lease that lies further ahead than any can was made before the clock was set back, and so was
    a wait that has not begun yet.
    """
    held = {"now": now, "lease": LEASE}
    page_id = tx.value(_DUE, **held) or tx.value(_SET_BACK, **held)
    if page_id is None:
        return None
    return tx.maybe(
        Claim,
        """
        update page
        set attempts = attempts + 1,
            claimed_until = %(until)s
        where id = %(id)s
        returning id as page_id, attempts
        """,
        id=page_id,
        until=now + LEASE,
    )


_DUE: LiteralString = """
        select id
        from page
        where status = 'paging'
            and next_due_at <= %(now)s
            and (
                claimed_until is null
                or claimed_until not between %(now)s and %(now)s + %(lease)s
            )
        order by urgency, next_due_at, id
        limit 1
        for update skip locked
"""
_SET_BACK: LiteralString = """
        select id
        from page
        where status = 'paging'
            and waiting_since > %(now)s + interval '2 seconds'
            and (
                claimed_until is null
                or claimed_until not between %(now)s and %(now)s + %(lease)s
            )
        order by waiting_since, id
        limit 1
        for update skip locked
"""


@dataclass(frozen=True, slots=True)
class Wait:
    """From when to when a page waits for its next step."""

    since: datetime
    due_at: datetime


def wait(tx: Tx, page_id: int, position: Position, *, wait: Wait, has_reached: bool) -> None:
    """Note what was taken and when the next step is due."""
    _take(tx, page_id, position, Status.PAGING, wait=wait, has_reached=has_reached)


def catch_up(tx: Tx, *, now: datetime) -> int:
    """Let no open page be behind: what was due is due now. Return how many are open."""
    tx.run(
        """
        update page
        set next_due_at = %(now)s, claimed_until = null
        where status = 'paging' and next_due_at < %(now)s
        """,
        now=now,
    )
    return int(tx.value("select count(*) from page where status = 'paging'"))


def exhaust(tx: Tx, page_id: int, position: Position, *, has_reached: bool) -> None:
    """Note that there is nobody left to page."""
    _take(tx, page_id, position, Status.EXHAUSTED, wait=None, has_reached=has_reached)


def end(
    tx: Tx, subject: str, status: Status, *, by: str, reason: str | None, at: datetime
) -> list[int]:
    """End every open page about the subject and return their ids."""
    return tx.column(
        """
        update page
        set status = %(status)s, next_due_at = null, claimed_until = null, ended_at = %(at)s,
            ended_by = %(by)s, reason = %(reason)s
        where subject = %(subject)s and status in ('paging', 'exhausted')
        returning id
        """,
        subject=subject,
        status=status,
        by=by,
        reason=reason,
        at=at,
    )


def _take(
    tx: Tx,
    page_id: int,
    position: Position,
    status: Status,
    *,
    wait: Wait | None,
    has_reached: bool,
) -> None:
    tx.run(
        """
        update page
        set status = %(status)s, stage = %(stage)s, loop = %(loop)s, step = %(step)s,
            next_due_at = %(due_at)s, waiting_since = %(since)s, has_reached = %(has_reached)s,
            attempts = 0, claimed_until = null
        where id = %(id)s
        """,
        id=page_id,
        status=status,
        stage=position.stage,
        loop=position.loop,
        step=position.step,
        due_at=wait.due_at if wait else None,
        since=wait.since if wait else None,
        has_reached=has_reached,
    )
