"""The SQL of trends: behind which incidents a problem is, and what became of problems."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.insights.trend import Standing
from tocsin.kit.tx import Tx


def explained(tx: Tx, numbers: Sequence[int]) -> set[int]:
    """Return which of these incidents have a problem behind them that was not dismissed."""
    return set(
        tx.column(
            """
            select distinct incident_number
            from problem_incident
            join problem on problem.id = problem_incident.problem_id
            where incident_number = any(%(numbers)s)
                and problem.status not in ('proposed', 'dismissed')
            order by incident_number
            limit 10000000
            """,
            numbers=list(numbers),
        )
    )


def standing(tx: Tx, starts_at: datetime, ends_at: datetime) -> Standing:
    """Count what happened to problems in ``[starts_at, ends_at)``, and what is left today."""
    found = tx.maybe(
        Standing,
        """
        select
            count(*) filter (where status = 'proposed' and created_at >= %(starts)s
                and created_at < %(ends)s) as proposed,
            count(*) filter (where status not in ('proposed', 'dismissed')
                and created_at >= %(starts)s and created_at < %(ends)s) as opened,
            count(*) filter (where known_at >= %(starts)s and known_at < %(ends)s) as known,
            count(*) filter (where resolved_at >= %(starts)s and resolved_at < %(ends)s)
                as resolved,
            count(*) filter (where status in ('open', 'known_error')) as unresolved,
            min(created_at) filter (where status in ('open', 'known_error')) as oldest_at
        from problem
        """,
        starts=starts_at,
        ends=ends_at,
    )
    return found or Standing(0, 0, 0, 0, 0, None)
