"""The SQL of what is muted: the open alerts that a silence, a rule or another alert mutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts.alert import Alert
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Until:
    """Until when what mutes an alert does; ``by`` is the alert that holds it back."""

    alert_id: int
    silenced_until: datetime | None
    ruled_until: datetime | None
    held_until: datetime | None
    by: int | None


def open_ones(tx: Tx, *, limit: int) -> list[Alert]:
    """Return the oldest of them."""
    return tx.all(
        Alert,
        """
        with muted as (
            select id
            from alert
            where silence_id is not null and status <> 'closed'
            union
            select alert_id
            from alert_routing
            where muted_until is not null
            union
            select alert_id
            from inhibited
            where over_at is null
        )
        select alert.id, source_id, identity, status, severity, summary, description, labels,
            links, service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        from muted
        join alert on alert.id = muted.id and alert.status <> 'closed'
        order by alert.id
        limit %(limit)s
        """,
        limit=limit,
    )


def until(tx: Tx, alert_ids: Sequence[int]) -> list[Until]:
    return tx.all(
        Until,
        """
        select alert.id as alert_id, silence.ends_at as silenced_until,
            alert_routing.muted_until as ruled_until, inhibited.until as held_until,
            inhibited.inhibitor_id as by
        from alert
        left join silence on silence.id = alert.silence_id
        left join alert_routing on alert_routing.alert_id = alert.id
        left join inhibited on inhibited.alert_id = alert.id and inhibited.over_at is null
        where alert.id = any(%(ids)s)
        order by alert.id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )
