"""Rows of outages: what the bars of the status pages are made of."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.comms.drawing import OutageRow
from tocsin.kit.tx import Json, Tx


def lock(tx: Tx, numbers: Sequence[int]) -> None:
    """Let one transaction at a time draw an incident's, so that the newest one stays.

    They are locked in their order, so that two transactions cannot wait for each other.
    """
    tx.run(
        """
        select pg_advisory_xact_lock(hashtextextended('outage/' || number, 0))
        from (
            select number
            from unnest(%(numbers)s::bigint[]) as given (number)
            order by number
        ) as ordered
        """,
        numbers=list(numbers),
    )


def replace(tx: Tx, numbers: Sequence[int], rows: Sequence[OutageRow]) -> None:
    """Make these the outages of the incidents."""
    tx.run("delete from outage where incident_number = any(%(numbers)s)", numbers=list(numbers))
    if not rows:
        return
    tx.run(
        """
        insert into outage (
            incident_number, service_id, state, is_public, started_at, ended_at
        )
        select incident_number, service_id, state, is_public, started_at, ended_at
        from jsonb_to_recordset(%(rows)s) as given (
            incident_number bigint, service_id bigint, state text, is_public boolean,
            started_at timestamptz, ended_at timestamptz
        )
        """,
        rows=Json(
            [
                {
                    "incident_number": row.incident_number,
                    "service_id": row.service_id,
                    "state": row.state,
                    "is_public": row.is_public,
                    "started_at": row.started_at.isoformat(),
                    "ended_at": row.ended_at and row.ended_at.isoformat(),
                }
                for row in rows
            ]
        ),
    )


def of_services(
    tx: Tx, service_ids: Sequence[int], *, since: datetime, only_public: bool
) -> list[OutageRow]:
    """Return the outages that these services had since then."""
    return tx.all(
        OutageRow,
        """
        select incident_number, service_id, state, is_public, started_at, ended_at
        from outage
        where service_id = any(%(services)s)
            and (ended_at is null or ended_at > %(since)s)
            and (is_public or not %(only_public)s)
        order by started_at desc, incident_number desc, service_id
        limit 100000
        """,
        services=list(service_ids),
        since=since,
        only_public=only_public,
    )


def numbers(tx: Tx, service_ids: Sequence[int], *, only_public: bool, limit: int) -> list[int]:
    """Return the incidents that hurt these services last, or that were told about."""
    return tx.column(
        """
        select incident_number
        from outage
        where service_id = any(%(services)s) and (is_public or not %(only_public)s)
        group by incident_number
        order by max(started_at) desc, incident_number desc
        limit %(limit)s
        """,
        services=list(service_ids),
        only_public=only_public,
        limit=limit,
    )
