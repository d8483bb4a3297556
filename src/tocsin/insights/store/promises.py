"""The SQL of promises: the clocks of incidents, and what those are called that made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.insights.attainment import Promise
from tocsin.kit.tx import Tx

MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class _Named:
    id: int
    name: str


def of_incidents(tx: Tx, numbers: Sequence[int], *, now: datetime) -> list[Promise]:
    """Return every promise about these incidents, by their numbers."""
    return tx.all(
        Promise,
        """
        select clock.number, kind, party_id, policy_id,
            extract(epoch from within)::float as target_seconds,
            extract(epoch from elapsed)::float as seconds,
            case
                when breached_at is not null then false
                when stopped_at is not null then true
                when due_at <= %(now)s then false
            end as is_kept,
            incident_standing.organisation_id
        from (
            select incident_number as number, kind, 0 as party_id, policy_id, within, elapsed,
                breached_at, stopped_at, due_at
            from sla_clock
            union all
            select incident_number as number, kind, party_id, policy_id, within, elapsed,
                breached_at, stopped_at, due_at
            from sla_stint
        ) as clock
        left join incident_standing on incident_standing.incident_number = clock.number
        where clock.number = any(%(numbers)s)
        order by clock.number, kind, party_id
        limit %(limit)s
        """,
        numbers=list(numbers),
        now=now,
        limit=MOST,
    )


def policies(tx: Tx) -> dict[int, str]:
    found = tx.all(_Named, "select id, name from sla_policy order by id limit 1000")
    return {row.id: row.name for row in found}


def organisations(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    found = tx.all(
        _Named,
        """
        select id, name
        from organisation
        where id = any(%(ids)s)
        order by id
        limit 10000
        """,
        ids=list(ids),
    )
    return {row.id: row.name for row in found}
