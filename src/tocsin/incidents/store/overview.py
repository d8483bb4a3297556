"""Reads over many incidents at once, each for a page that is open all day."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.incidents.overview import Alarm, Promise
from tocsin.kit.tx import Tx


def alarm(tx: Tx) -> Alarm | None:
    """Answered by the few rows of the index of open incidents."""
    return tx.maybe(
        Alarm,
        """
        select number, title, logged_at as since, count(*) over () - 1 as others
        from incident
        where status = 'open' and priority = 'P1' and not is_drill
        order by logged_at, number
        limit 1
        """,
    )


@dataclass(frozen=True, slots=True)
class _Load:
    person_id: int
    count: int


def open_of_each(tx: Tx, person_ids: Sequence[int]) -> dict[int, int]:
    """Return how many open incidents each of these has; who has none is not in it."""
    rows = tx.all(
        _Load,
        """
        select assignee_id as person_id, count(*) as count
        from incident
        where assignee_id = any(%(ids)s::bigint[])
            and status in ('open', 'acknowledged', 'in_progress', 'pending')
            and not is_drill
        group by assignee_id
        order by assignee_id
        limit 10000
        """,
        ids=list(person_ids),
    )
    return {row.person_id: row.count for row in rows}


def promises(tx: Tx, numbers: Sequence[int]) -> list[Promise]:
    """Return the clocks that have not stopped, of each incident the response first."""
    return tx.all(
        Promise,
        """
        select incident_number as number, kind, within, due_at, breached_at
        from sla_clock
        where incident_number = any(%(numbers)s) and stopped_at is null
        order by incident_number, kind desc
        limit 1000
        """,
        numbers=list(numbers),
    )
