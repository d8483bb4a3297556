"""Which incidents page nobody until a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.incidents.lifecycle import Status
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Snooze:
    """``status`` is what the incident was when it was snoozed."""

    number: int
    until: datetime
    since: datetime
    status: Status


def put(tx: Tx, snooze: Snooze) -> None:
    tx.run(
        """
        insert into incident_snooze (incident_number, until, since, status)
        values (%(number)s, %(until)s, %(since)s, %(status)s)
        on conflict (incident_number) do update
        set until = excluded.until,
            since = excluded.since,
            status = excluded.status
        """,
        number=snooze.number,
        until=snooze.until,
        since=snooze.since,
        status=snooze.status,
    )


def some(tx: Tx, numbers: Sequence[int]) -> list[Snooze]:
    return tx.all(
        Snooze,
        """
        select incident_number as number, until, since, status
        from incident_snooze
        where incident_number = any(%(numbers)s)
        order by incident_number
        limit cardinality(%(numbers)s)
        """,
        numbers=list(numbers),
    )


def drop(tx: Tx, number: int) -> bool:
    return bool(
        tx.run(
            """
            delete from incident_snooze
            where incident_number = %(number)s
            """,
            number=number,
        )
    )
