"""Rows of what was served, and until when that is written down."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.oncall.served import Served
from tocsin.oncall.shift import Shift


def hold_mark(tx: Tx, *, now: datetime) -> datetime | None:
    """Return until when it is written down, and hold that; None when another engine does.

    What was never written down is from now on.
    """
    tx.run("insert into served_until (at) values (%(at)s) on conflict do nothing", at=now)
    found: datetime | None = tx.value("select at from served_until for update skip locked")
    return found


def set_mark(tx: Tx, at: datetime) -> None:
    tx.run("update served_until set at = %(at)s", at=at)


def running(tx: Tx) -> list[Served]:
    """Return what has not ended, also of schedules that were removed meanwhile."""
    return tx.all(
        Served,
        """
        select id, schedule_id, schedule_name, person_id, starts_at, ends_at
        from served
        where ends_at is null
        order by id
        limit 10000
        """,
    )


def end(tx: Tx, served_id: int, *, at: datetime) -> None:
    tx.run(
        """
        update served
        set ends_at = greatest(%(at)s, starts_at + interval '1 second')
        where id = %(id)s and ends_at is null
        """,
        id=served_id,
        at=at,
    )


def begin(tx: Tx, schedule_id: int, name: str, shift: Shift, *, ends_at: datetime | None) -> None:
    tx.run(
        """
        insert into served (schedule_id, schedule_name, person_id, starts_at, ends_at)
        values (%(schedule)s, %(name)s, %(person)s, %(starts_at)s, %(ends_at)s)
        """,
        schedule=schedule_id,
        name=name,
        person=shift.person_id,
        starts_at=shift.starts_at,
        ends_at=ends_at,
    )


def first(tx: Tx) -> datetime | None:
    found: datetime | None = tx.value("select min(starts_at) from served")
    return found


def has_served(tx: Tx, schedule_id: int, *, before: datetime) -> bool:
    found: bool = tx.value(
        """
        select exists (
            select 1
            from served
            where schedule_id = %(schedule)s and starts_at < %(before)s
        )
        """,
        schedule=schedule_id,
        before=before,
    )
    return found


def of_person(tx: Tx, person_id: int, starts_at: datetime, ends_at: datetime) -> list[Served]:
    """Return what a person served in the period, first to last."""
    return tx.all(
        Served,
        """
        select id, schedule_id, schedule_name, person_id, starts_at, ends_at
        from served
        where (ends_at is null or ends_at > %(starts_at)s) and starts_at < %(ends_at)s
            and person_id = %(person)s
        order by starts_at, id
        limit 10000
        """,
        starts_at=starts_at,
        ends_at=ends_at,
        person=person_id,
    )


def touching(tx: Tx, starts_at: datetime, ends_at: datetime) -> list[Served]:
    """Return what was served in the period, by whom it was first."""
    return tx.all(
        Served,
        """
        select id, schedule_id, schedule_name, person_id, starts_at, ends_at
        from served
        where (ends_at is null or ends_at > %(starts_at)s) and starts_at < %(ends_at)s
        order by starts_at, id
        limit 100000
        """,
        starts_at=starts_at,
        ends_at=ends_at,
    )
