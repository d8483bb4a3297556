"""The SQL of alerts that go on."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts.alert import Alert
from tocsin.kit.tx import Tx


def said_since(tx: Tx, alert_ids: Sequence[int], *, since: datetime) -> list[Alert]:
    """Return those that are neither closed nor muted by anything."""
    return tx.all(
        Alert,
        """
        select alert.id, alert.source_id, alert.identity, alert.status, alert.severity,
            alert.summary, alert.description, alert.labels, alert.links, alert.service_id,
            alert.raw_event_id, alert.silence_id, alert.occurred_at, alert.opened_at,
            alert.closed_at
        from alert
        join alert_pulse on alert_pulse.alert_id = alert.id
        where alert.id = any(%(ids)s)
            and alert.status <> 'closed'
            and alert.silence_id is null
            and alert_pulse.last_seen_at > %(since)s
            and not exists (
                select
                from inhibited
                where inhibited.alert_id = alert.id and inhibited.over_at is null
            )
            and not exists (
                select
                from alert_routing
                where alert_routing.alert_id = alert.id
                    and alert_routing.muted_until is not null
            )
        order by alert.id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
        since=since,
    )
