"""When to look again at incidents that were taken or ended while their alerts may go on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx

LEASE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Look:
    """``leased_until`` is the fence: whoever finds another value there was overtaken."""

    number: int
    leased_until: datetime


def watch(tx: Tx, number: int, *, at: datetime) -> None:
    """Look at it then, whatever was planned, if it has alerts at all."""
    tx.run(
        """
        insert into incident_episode (incident_number, look_at)
        select %(number)s, %(at)s
        where exists (
            select
            from incident_alert
            where incident_number = %(number)s
        )
        on conflict (incident_number) do update set look_at = excluded.look_at
        """,
        number=number,
        at=at,
    )


def drop(tx: Tx, number: int) -> None:
    tx.run("delete from incident_episode where incident_number = %(number)s", number=number)


IS_DUE: Condition = """
    exists (
        select
        from incident_episode
        where look_at <= %(now)s
    )
"""


def claim(tx: Tx, *, now: datetime) -> Look | None:
    return tx.maybe(
        Look,
        """
        update incident_episode
        set look_at = %(until)s
        where incident_number = (
            select incident_number
            from incident_episode
            where look_at <= %(now)s
            order by look_at, incident_number
            limit 1
            for update skip locked
        )
        returning incident_number as number, look_at as leased_until
        """,
        now=now,
        until=now + LEASE,
    )


def planned(tx: Tx, number: int) -> datetime | None:
    found: datetime | None = tx.value(
        "select look_at from incident_episode where incident_number = %(number)s", number=number
    )
    return found


def last_touched(tx: Tx, number: int) -> datetime | None:
    """Return when it changed, or somebody said something about it, for the last time."""
    found: datetime | None = tx.value(
        """
        select greatest(incident.updated_at, max(comment.at))
        from incident
        left join comment on comment.incident_number = incident.number
        where incident.number = %(number)s
        group by incident.number
        """,
        number=number,
    )
    return found


def is_snoozed(tx: Tx, number: int) -> bool:
    return bool(
        tx.value(
            "select true from incident_snooze where incident_number = %(number)s", number=number
        )
    )


def forgotten_hours(tx: Tx) -> int:
    return int(tx.value("select forgotten_hours from incident_setting limit 1"))


def set_forgotten_hours(tx: Tx, hours: int) -> None:
    tx.run("update incident_setting set forgotten_hours = %(hours)s", hours=hours)
