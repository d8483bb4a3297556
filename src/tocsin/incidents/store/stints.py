"""The rows of stints: when to look at each again, and which are counted anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.incidents.sla import Kind
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class StintRow:
    """``elapsed`` is known once it stopped; ``party_id`` is 0 where there is no party."""

    kind: Kind
    party_id: int
    started_at: datetime
    policy_id: int
    within: timedelta
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    warned_percent: int
    next_check_at: datetime | None
    elapsed: timedelta | None


def of_incident(tx: Tx, number: int) -> list[StintRow]:
    """Return them in the order in which they began."""
    return tx.all(
        StintRow,
        """
        select kind, party_id, started_at, policy_id, within, due_at, stopped_at, breached_at,
            warned_percent, next_check_at, elapsed
        from sla_stint
        where incident_number = %(number)s
        order by started_at, kind, party_id
        limit 5000
        """,
        number=number,
    )


def put(tx: Tx, rows: Sequence[tuple[int, StintRow]]) -> None:
    """Write stints of incidents, new or known."""
    tx.run(
        """
        insert into sla_stint (
            incident_number, kind, party_id, started_at, policy_id, within, due_at, stopped_at,
            breached_at, warned_percent, next_check_at, elapsed
        )
        select number, kind, party_id, started_at, policy_id, make_interval(secs => within),
            due_at, stopped_at, breached_at, warned_percent, next_check_at,
            make_interval(secs => elapsed)
        from jsonb_to_recordset(%(rows)s) as given (
            number bigint, kind text, party_id bigint, started_at timestamptz, policy_id bigint,
            within float, due_at timestamptz, stopped_at timestamptz, breached_at timestamptz,
            warned_percent int, next_check_at timestamptz, elapsed float
        )
        on conflict (incident_number, kind, party_id, started_at) do update
            set policy_id = excluded.policy_id,
                within = excluded.within,
                due_at = excluded.due_at,
                stopped_at = excluded.stopped_at,
                breached_at = excluded.breached_at,
                warned_percent = excluded.warned_percent,
                next_check_at = excluded.next_check_at,
                elapsed = excluded.elapsed
        """,
        rows=Json([_written(number, row) for number, row in rows]),
    )


def drop(tx: Tx, number: int, *, but: Sequence[StintRow] = ()) -> None:
    """Forget those that are not among these: what was corrected has begun at another time."""
    tx.run(
        """
        delete from sla_stint
        where incident_number = %(number)s
            and not exists (
                select 1
                from jsonb_to_recordset(%(kept)s) as kept (
                    kind text, party_id bigint, started_at timestamptz
                )
                where kept.kind = sla_stint.kind
                    and kept.party_id = sla_stint.party_id
                    and kept.started_at = sla_stint.started_at
            )
        """,
        number=number,
        kept=Json(
            [
                {"kind": row.kind, "party_id": row.party_id, "started_at": row.started_at}
                for row in but
            ]
        ),
    )


def look_again(tx: Tx, *, at: datetime) -> int:
    """Let the engine compute every stint anew that runs."""
    return tx.run(
        """
        update sla_stint
        set next_check_at = %(at)s
        where stopped_at is null
        """,
        at=at,
    )


def _written(number: int, row: StintRow) -> dict[str, Any]:
    return {
        "number": number,
        "kind": row.kind,
        "party_id": row.party_id,
        "started_at": row.started_at,
        "policy_id": row.policy_id,
        "within": row.within.total_seconds(),
        "due_at": row.due_at,
        "stopped_at": row.stopped_at,
        "breached_at": row.breached_at,
        "warned_percent": row.warned_percent,
        "next_check_at": row.next_check_at,
        "elapsed": None if row.elapsed is None else row.elapsed.total_seconds(),
    }
