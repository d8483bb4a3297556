"""Rows of overrides."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.oncall.override import NewOverride, Override


def insert(tx: Tx, new: NewOverride, *, by: str, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into override
                (schedule_id, person_id, starts_at, ends_at, reason, created_by, created_at)
            values (
                %(schedule)s, %(person)s, %(starts_at)s, %(ends_at)s, %(reason)s, %(by)s, %(at)s
            )
            returning id
            """,
            schedule=new.schedule_id,
            person=new.person_id,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            reason=new.reason,
            by=by,
            at=at,
        )
    )


def get(tx: Tx, override_id: int) -> Override | None:
    return tx.maybe(
        Override,
        """
        select id, schedule_id, person_id, starts_at, ends_at, reason
        from override
        where id = %(id)s
        """,
        id=override_id,
    )


def lock(tx: Tx, override_id: int) -> Override | None:
    return tx.maybe(
        Override,
        """
        select id, schedule_id, person_id, starts_at, ends_at, reason
        from override
        where id = %(id)s
        for update
        """,
        id=override_id,
    )


def end(tx: Tx, override_id: int, *, at: datetime) -> None:
    """Cut it off now, or take it away altogether if it has not begun."""
    tx.run("delete from override where id = %(id)s and starts_at >= %(at)s", id=override_id, at=at)
    tx.run(
        "update override set ends_at = %(at)s where id = %(id)s and ends_at > %(at)s",
        id=override_id,
        at=at,
    )


def touching(
    tx: Tx, schedule_ids: Sequence[int], starts_at: datetime, ends_at: datetime
) -> list[Override]:
    """Return the overrides that touch the period, the later made later."""
    return tx.all(
        Override,
        """
        select id, schedule_id, person_id, starts_at, ends_at, reason
        from override
        where schedule_id = any(%(ids)s) and starts_at < %(ends_at)s and ends_at > %(starts_at)s
        order by id
        limit 5000
        """,
        ids=list(schedule_ids),
        starts_at=starts_at,
        ends_at=ends_at,
    )
