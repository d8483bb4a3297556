"""The rows of SLA clocks: when to look at each again. What they show is computed, never kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.incidents.sla import Kind
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class ClockRow:
    kind: Kind
    policy_id: int
    within: timedelta
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    warned_percent: int
    next_check_at: datetime | None
    elapsed: timedelta | None = None


def clocks(tx: Tx, number: int) -> list[ClockRow]:
    return tx.all(
        ClockRow,
        """
        select kind, policy_id, within, due_at, stopped_at, breached_at, warned_percent,
            next_check_at, elapsed
        from sla_clock
        where incident_number = %(number)s
        order by kind desc
        limit 2
        """,
        number=number,
    )


def put_clock(tx: Tx, number: int, row: ClockRow) -> None:
    tx.run(
        """
        insert into sla_clock (
            incident_number, kind, policy_id, within, due_at, stopped_at, breached_at,
            warned_percent, next_check_at, elapsed
        )
        values (
            %(number)s, %(kind)s, %(policy_id)s, %(within)s, %(due_at)s, %(stopped_at)s,
            %(breached_at)s, %(warned_percent)s, %(next_check_at)s, %(elapsed)s
        )
        on conflict (incident_number, kind) do update
            set policy_id = excluded.policy_id,
                within = excluded.within,
                due_at = excluded.due_at,
                stopped_at = excluded.stopped_at,
                breached_at = excluded.breached_at,
                warned_percent = excluded.warned_percent,
                next_check_at = excluded.next_check_at,
                elapsed = excluded.elapsed
        """,
        number=number,
        kind=row.kind,
        policy_id=row.policy_id,
        within=row.within,
        due_at=row.due_at,
        stopped_at=row.stopped_at,
        breached_at=row.breached_at,
        warned_percent=row.warned_percent,
        next_check_at=row.next_check_at,
        elapsed=row.elapsed,
    )


def insert_clocks(tx: Tx, rows: Sequence[tuple[Sequence[int], ClockRow]]) -> None:
    """Set clocks of incidents that have none, each the same for as many as it is given for."""
    tx.later(
        """
        insert into sla_clock (
            incident_number, kind, policy_id, within, due_at, stopped_at, breached_at,
            warned_percent, next_check_at
        )
        select number::bigint, kind, policy_id, make_interval(secs => within), due_at, stopped_at,
            breached_at, warned_percent, next_check_at
        from jsonb_to_recordset(%(rows)s) as given (
            numbers jsonb, kind text, policy_id bigint, within float, due_at timestamptz,
            stopped_at timestamptz, breached_at timestamptz, warned_percent int,
            next_check_at timestamptz
        )
        cross join lateral jsonb_array_elements(numbers) as number
        """,
        rows=Json(
            [
                {
                    "numbers": numbers, "kind": row.kind, "policy_id": row.policy_id,
                    "within": row.within.total_seconds(), "due_at": row.due_at,
                    "stopped_at": row.stopped_at, "breached_at": row.breached_at,
                    "warned_percent": row.warned_percent, "next_check_at": row.next_check_at,
                }
                for numbers, row in rows
            ]
        ),
    )  # fmt: skip


def drop_clocks(tx: Tx, number: int, kinds: Sequence[Kind]) -> None:
    tx.run(
        """
        delete from sla_clock
        where incident_number = %(number)s and kind = any(%(kinds)s)
        """,
        number=number,
        kinds=[str(kind) for kind in kinds],
    )


def look_again(tx: Tx, *, at: datetime) -> int:
    """Let the engine compute every running clock anew: an agreement or a calendar changed."""
    return tx.run(
        """
        update sla_clock
        set next_check_at = %(at)s
        where stopped_at is null
        """,
        at=at,
    )
