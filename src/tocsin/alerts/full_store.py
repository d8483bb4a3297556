"""The SQL of alerts one by one: found by their names, told whole, amended."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts.full import Amendment, Full, Portion
from tocsin.kit.tx import Tx

LOOKED_AT = 20_000
"""As far back as a closed alert is found by its name: no index holds those."""


def by_ids(tx: Tx, alert_ids: Sequence[int]) -> list[Full]:
    return tx.all(
        Full,
        """
        select alert.id, alert.source_id, alert.identity, alert.status, alert.severity,
            alert.summary, alert.description, alert.labels, alert.service_id, alert.raw_event_id,
            alert.silence_id, alert.opened_at, alert.acknowledged_at, alert.closed_at,
            alert.closed_because, alert_pulse.count, alert_pulse.last_seen_at
        from alert
        join alert_pulse on alert_pulse.alert_id = alert.id
        where alert.id = any(%(ids)s)
        order by alert.id desc
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )


def open_one(tx: Tx, identity: str, *, source_id: int | None) -> int | None:
    """Return the alert of this identity that is not closed; the newest, where sources differ."""
    found: int | None = tx.value(
        """
        select id
        from alert
        where identity = %(identity)s
            and (%(source)s::bigint is null or source_id = %(source)s)
            and status <> 'closed'
        order by id desc
        limit 1
        """,
        identity=identity,
        source=source_id,
    )
    return found


def recent(
    tx: Tx, identity: str, *, source_id: int | None, opened_until: datetime | None
) -> int | None:
    """Return the newest alert of this identity, closed or not, among the last ones of all."""
    found: int | None = tx.value(
        """
        select id
        from alert
        where id > (
                select coalesce(max(id), 0) - %(looked_at)s
                from alert
            )
            and identity = %(identity)s
            and (%(source)s::bigint is null or source_id = %(source)s)
            and (%(until)s::timestamptz is null or opened_at <= %(until)s)
        order by id desc
        limit 1
        """,
        looked_at=LOOKED_AT,
        identity=identity,
        source=source_id,
        until=opened_until,
    )
    return found


def portion(tx: Tx, wanted: Portion) -> list[Full]:
    """Return alerts, newest first."""
    return tx.all(
        Full,
        """
        select alert.id, alert.source_id, alert.identity, alert.status, alert.severity,
            alert.summary, alert.description, alert.labels, alert.service_id, alert.raw_event_id,
            alert.silence_id, alert.opened_at, alert.acknowledged_at, alert.closed_at,
            alert.closed_because, alert_pulse.count, alert_pulse.last_seen_at
        from alert
        join alert_pulse on alert_pulse.alert_id = alert.id
        where (%(source)s::bigint is null or alert.source_id = %(source)s)
            and (%(closed)s::boolean is null or (alert.status = 'closed') = %(closed)s)
            and (%(before)s::bigint is null or alert.id < %(before)s)
        order by alert.id desc
        limit %(limit)s
        """,
        source=wanted.source_id,
        closed=wanted.is_closed,
        before=wanted.before_id,
        limit=wanted.limit,
    )


def count(tx: Tx, wanted: Portion) -> int:
    return int(
        tx.value(
            """
            select count(*)
            from alert
            where (%(source)s::bigint is null or source_id = %(source)s)
                and (%(closed)s::boolean is null or (status = 'closed') = %(closed)s)
            """,
            source=wanted.source_id,
            closed=wanted.is_closed,
        )
    )


def amend(tx: Tx, alert_id: int, amended: Amendment) -> bool:
    """Return whether there is an open alert that could be amended."""
    return bool(
        tx.run(
            """
            update alert
            set summary = coalesce(%(summary)s, summary),
                description = coalesce(%(description)s, description),
                severity = coalesce(%(severity)s, severity),
                labels = coalesce(%(labels)s, labels)
            where id = %(id)s and status <> 'closed'
            """,
            id=alert_id,
            summary=amended.summary,
            description=amended.description,
            severity=amended.severity,
            labels=amended.labels,
        )
    )


def unacknowledge(tx: Tx, alert_ids: Sequence[int]) -> list[int]:
    """Return those that were acknowledged."""
    return tx.column(
        """
        update alert
        set status = 'open', acknowledged_at = null
        where id = any(%(ids)s) and status = 'acknowledged'
        returning id
        """,
        ids=list(alert_ids),
    )
