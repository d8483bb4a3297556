"""Rows of leave."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.oncall.leave import Leave, NewLeave


def insert(tx: Tx, new: NewLeave, *, by: str, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into leave
                (person_id, schedule_id, starts_at, ends_at, reason, created_by, created_at)
            values (
                %(person)s, %(schedule)s, %(starts_at)s, %(ends_at)s, %(reason)s, %(by)s, %(at)s
            )
            returning id
            """,
            person=new.person_id,
            schedule=new.schedule_id,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            reason=new.reason,
            by=by,
            at=at,
        )
    )


def get(tx: Tx, leave_id: int) -> Leave | None:
    return tx.maybe(
        Leave,
        """
        select id, person_id, starts_at, ends_at, schedule_id, reason
        from leave
        where id = %(id)s
        """,
        id=leave_id,
    )


def lock(tx: Tx, leave_id: int) -> Leave | None:
    return tx.maybe(
        Leave,
        """
        select id, person_id, starts_at, ends_at, schedule_id, reason
        from leave
        where id = %(id)s
        for update
        """,
        id=leave_id,
    )


def end(tx: Tx, leave_id: int, *, at: datetime) -> None:
    """Cut it off now, or take it away altogether if it has not begun."""
    tx.run("delete from leave where id = %(id)s and starts_at >= %(at)s", id=leave_id, at=at)
    tx.run(
        "update leave set ends_at = %(at)s where id = %(id)s and ends_at > %(at)s",
        id=leave_id,
        at=at,
    )


def touching(
    tx: Tx, starts_at: datetime, ends_at: datetime, *, people: Sequence[int] | None = None
) -> list[Leave]:
    """Return the leave of these people, or of everybody, that touches the period."""
    return tx.all(
        Leave,
        """
        select id, person_id, starts_at, ends_at, schedule_id, reason
        from leave
        where starts_at < %(ends_at)s
            and ends_at > %(starts_at)s
            and (%(people)s::bigint[] is null or person_id = any(%(people)s))
        order by starts_at, id
        limit 20000
        """,
        people=None if people is None else list(people),
        starts_at=starts_at,
        ends_at=ends_at,
    )
