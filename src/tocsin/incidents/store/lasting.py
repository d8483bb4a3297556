"""Incidents that have been open for long."""

from datetime import datetime

from tocsin.kit.tx import Tx


def open_since(tx: Tx, before: datetime) -> list[int]:
    """Return those logged before then that are still open, the oldest first."""
    return tx.column(
        """
        select number
        from incident
        where status in ('open', 'acknowledged', 'in_progress', 'pending')
            and logged_at < %(before)s
        order by number
        limit 10000
        """,
        before=before,
    )
