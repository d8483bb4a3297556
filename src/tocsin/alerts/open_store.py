"""What of a source is open by now, by the names that it gives its alerts."""

from collections.abc import Sequence

from tocsin.alerts.alert import Alert
from tocsin.kit.tx import Tx


def open_of(tx: Tx, source_id: int, identities: Sequence[str]) -> list[Alert]:
    """Return the alerts of these identities that are not closed."""
    return tx.all(
        Alert,
        """
        select id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        from alert
        where source_id = %(source_id)s
            and identity = any(%(identities)s)
            and status <> 'closed'
        order by id
        limit 100000
        """,
        source_id=source_id,
        identities=list(identities),
    )
