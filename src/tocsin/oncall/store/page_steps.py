"""Rows of pages as they go on: claimed when a step is due, and told when the next one is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx
from tocsin.oncall.page import Claim, Status
from tocsin.oncall.policy import Position

LEASE = timedelta(seconds=5)

# What a lease and a wait may be at most is said once more in SQL, so that whether a page can be
# claimed is asked with nothing but ``now``.
_FREE: LiteralString = """(
                claimed_until is null
                or claimed_until not between %(now)s and %(now)s + interval '5 seconds'
            )"""
_STEP_DUE: LiteralString = f"""
        from page
        where status = 'paging'
            and next_due_at <= %(now)s
            and {_FREE}
"""
_CLOCK_SET_BACK: LiteralString = f"""
        from page
        where status = 'paging'
            and waiting_since > %(now)s + interval '2 seconds'
            and {_FREE}
"""
IS_DUE: Condition = f"exists (select {_STEP_DUE})"
IS_SET_BACK: Condition = f"exists (select {_CLOCK_SET_BACK})"


def claim(tx: Tx, *, now: datetime) -> Claim | None:
    """Lease the page that is due and most urgent.

    A lease that lies further ahead than any can was made before the clock was set back, and so was
    a wait that has not begun yet.
    """
    page_id = tx.value(_DUE, now=now) or tx.value(_SET_BACK, now=now)
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


_DUE: LiteralString = f"""
        select id
        {_STEP_DUE}
        order by urgency, next_due_at, id
        limit 1
        for update skip locked
"""
_SET_BACK: LiteralString = f"""
        select id
        {_CLOCK_SET_BACK}
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
