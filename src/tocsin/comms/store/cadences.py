"""Rows that say how often an update is due, and when the next one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.comms.cadence import Cadence, Due
from tocsin.incidents.priority import Priority
from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class _Row:
    priority: Priority
    every: timedelta | None


def cadence(tx: Tx) -> dict[Priority, timedelta | None]:
    rows = tx.all(
        _Row,
        """
        select priority, every
        from update_cadence
        order by priority
        limit 5
        """,
    )
    return {row.priority: row.every for row in rows}


def set_cadence(tx: Tx, wanted: Cadence) -> int:
    """Return how many priorities have another cadence than before."""
    return tx.run(
        """
        update update_cadence
        set every = given.every
        from unnest(%(priorities)s::text[], %(every)s::interval[]) as given (priority, every)
        where update_cadence.priority = given.priority
            and update_cadence.every is distinct from given.every
        """,
        priorities=[str(priority) for priority in wanted],
        every=list(wanted.values()),
    )


def set_due(tx: Tx, due: Sequence[Due]) -> None:
    """Say when each is due; whoever was reminded of that very moment is not reminded anew."""
    if not due:
        return
    tx.run(
        """
        insert into update_due (incident_number, due_at, every, remind_at)
        select number, due_at, every, due_at
        from (
            select number, due_at, make_interval(secs => every) as every
            from jsonb_to_recordset(%(rows)s) as one (
                number bigint, due_at timestamptz, every float
            )
        ) as given
        on conflict (incident_number) do update
        set due_at = excluded.due_at,
            every = excluded.every,
            remind_at = case
                when update_due.due_at = excluded.due_at then update_due.remind_at
                else excluded.remind_at
            end
        """,
        rows=Json(
            [
                {
                    "number": one.incident_number,
                    "due_at": one.due_at,
                    "every": one.every.total_seconds(),
                }
                for one in due
            ]
        ),
    )


def delete_due(tx: Tx, numbers: Sequence[int]) -> None:
    if numbers:
        tx.run(
            "delete from update_due where incident_number = any(%(numbers)s)",
            numbers=list(numbers),
        )


def due(tx: Tx, numbers: Sequence[int]) -> list[Due]:
    """Return when the next update on each of these incidents is due, the soonest first."""
    return tx.all(
        Due,
        """
        select incident_number, due_at, every
        from update_due
        where incident_number = any(%(numbers)s)
        order by due_at, incident_number
        limit 1000
        """,
        numbers=list(numbers),
    )


IS_DUE: Condition = """
    exists (
        select
        from update_due
        where remind_at <= %(now)s
    )
"""


def claim(tx: Tx, *, now: datetime) -> Due | None:
    """Take the update that has been due longest and look at it again an interval from now."""
    return tx.maybe(
        Due,
        """
        update update_due
        set remind_at = %(now)s + every
        where incident_number = (
            select incident_number
            from update_due
            where remind_at <= %(now)s
            order by remind_at, incident_number
            limit 1
            for update skip locked
        )
        returning incident_number, due_at, every
        """,
        now=now,
    )
