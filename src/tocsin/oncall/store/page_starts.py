"""Rows of pages as they begin: one, or the many of a storm."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from tocsin.kit.alike import Shared
from tocsin.kit.tx import Json, Tx
from tocsin.notify.message import Urgency
from tocsin.oncall.page import Page, Status
from tocsin.oncall.policy import Position


class Start(msgspec.Struct, frozen=True):
    """What a page begins with.

    ``due_at`` is when its second step is, if the first is expected to reach somebody.
    """

    subject: str
    policy_id: int | None
    policy: dict[str, Any]
    message: dict[str, Any]
    urgency: Urgency
    position: Position
    about: dict[str, Any]
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
        about=start.about,
        at=at,
    )


def insert_all(tx: Tx, starts: Sequence[Start], *, at: datetime) -> list[Page]:
    """Return the new pages; a subject that is being paged about already is left out.

    They stand as they will when their first step has reached somebody, if that is expected, and as
    nearly all then do. What comes of it otherwise has to be written.
    """
    plans = list({id(start.policy): start.policy for start in starts}.values())
    places = {id(plan): place for place, plan in enumerate(plans)}
    shared = Shared(("plan", "policy_id", "urgency", "stage", "loop", "step", "due_at"))
    inserted = tx.all(
        _Inserted,
        """
        insert into page (
            subject, policy_id, policy, message, urgency, status, stage, loop, step,
            next_due_at, has_reached, about, started_at, waiting_since
        )
        select subject, policy_id, %(plans)s::jsonb -> plan, message, urgency, 'paging', stage,
            loop, step, coalesce(due_at, %(at)s), due_at is not null, about, %(at)s, %(at)s
        from jsonb_to_recordset(%(rows)s) as given (
            position int, alike int, subject text, message jsonb, about jsonb
        )
        join jsonb_to_recordset(%(shared)s) as shared (
            alike int, plan int, policy_id bigint, urgency text, stage text, loop int, step int,
            due_at timestamptz
        ) using (alike)
        order by position
        on conflict (subject) where status = 'paging' do nothing
        returning id, subject
        """,
        rows=Json(
            [
                {
                    "position": n, "alike": shared.number(_shared(start, places)),
                    "subject": start.subject, "message": start.message, "about": start.about,
                }
                for n, start in enumerate(starts)
            ]
        ),
        shared=Json(shared.rows),
        plans=Json(plans),
        at=at,
    )  # fmt: skip
    by_subject = {start.subject: start for start in starts}
    return [_begun(row.id, by_subject[row.subject], at) for row in inserted]


class _Inserted(msgspec.Struct, frozen=True):
    id: int
    subject: str


def _begun(page_id: int, start: Start, at: datetime) -> Page:
    """The page before its first step, which need not come back to be known."""
    position = start.position
    return Page(
        page_id, start.subject, start.policy_id, start.policy, start.message, start.urgency,
        Status.PAGING, position.stage, position.loop, position.step, next_due_at=at, attempts=0,
        has_reached=False, about=start.about, started_at=at, ended_at=None,
        ended_by=None, reason=None,
    )  # fmt: skip


def _shared(start: Start, places: Mapping[int, int]) -> tuple[Hashable, ...]:
    position = start.position
    return (
        places[id(start.policy)], start.policy_id, start.urgency, position.stage, position.loop,
        position.step, start.due_at,
    )  # fmt: skip
