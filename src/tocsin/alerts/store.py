"""The SQL of alerts; set-based where a storm passes through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.alerts.alert import Alert, Brief, Filter, Listed, Status
from tocsin.kit.tx import Json, Tx
from tocsin.signals.signal import Severity


@dataclass(frozen=True, slots=True)
class Pulsed:
    alert_id: int
    source_id: int
    identity: str
    severity: Severity


def pulse(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> list[Pulsed]:
    """Count repeats of alerts that are not closed; the rows not answered for are not open.

    Each is looked for by the index, however many there are: left to choose, the planner reads the
    whole table where its statistics are from before a storm.
    """
    return tx.all(
        Pulsed,
        """
        update alert_pulse
        set count = alert_pulse.count + given.times,
            last_seen_at = %(now)s,
            closes_at = given.closes_at,
            sweep_at = least(alert_pulse.sweep_at, given.closes_at),
            said_at = greatest(alert_pulse.said_at, given.said_at)
        from jsonb_to_recordset(%(rows)s) as given (source_id bigint, identity text, times int,
            closes_at timestamptz, said_at timestamptz)
        cross join lateral (
            select id, severity
            from alert
            where alert.source_id = given.source_id
                and alert.identity = given.identity
                and alert.status <> 'closed'
            order by id
            limit 1
        ) as found
        where alert_pulse.alert_id = found.id
        returning found.id as alert_id, given.source_id, given.identity, found.severity
        """,
        rows=Json(rows),
        now=now,
    )


def open_new(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> list[Alert]:
    """Open an alert for each row; a row that another transaction opened first is left out.

    What was inserted need not come back to be known.
    """
    opened = tx.all(
        _Opened,
        """
        with given as materialized (
            select source_id, identity, severity, summary, description, labels, links, service_id,
                raw_event_id, silence_id, occurred_at, times, closes_at, said_at
            from jsonb_to_recordset(%(rows)s) as given (source_id bigint, identity text,
                severity text, summary text, description text, labels jsonb, links jsonb,
                service_id bigint, raw_event_id bigint, silence_id bigint,
                occurred_at timestamptz, times int, closes_at timestamptz, said_at timestamptz)
        ), opened as (
            insert into alert (source_id, identity, status, severity, summary, description,
                labels, links, service_id, raw_event_id, silence_id, occurred_at, opened_at)
            select source_id, identity, 'open', severity, summary, description,
                labels, links, service_id, raw_event_id, silence_id, occurred_at, %(now)s
            from given
            order by source_id, identity
            on conflict (source_id, identity) where status <> 'closed' do nothing
            returning id, source_id, identity
        ), pulses as (
            insert into alert_pulse (alert_id, count, last_seen_at, closes_at, sweep_at, said_at)
            select opened.id, given.times, %(now)s, given.closes_at, given.closes_at, given.said_at
            from opened
            join given using (source_id, identity)
        )
        select id, source_id, identity
        from opened
        order by id
        """,
        rows=Json(rows),
        now=now,
    )
    given = {(row["source_id"], row["identity"]): row for row in rows}
    return [_begun(each.id, given[each.source_id, each.identity], now) for each in opened]


@dataclass(frozen=True, slots=True)
class _Opened:
    id: int
    source_id: int
    identity: str


def _begun(alert_id: int, row: dict[str, Any], now: datetime) -> Alert:
    occurred_at = row["occurred_at"]
    return Alert(
        id=alert_id,
        source_id=row["source_id"],
        identity=row["identity"],
        status=Status.OPEN,
        severity=row["severity"],
        summary=row["summary"],
        description=row["description"],
        labels=row["labels"],
        links=row["links"],
        service_id=row["service_id"],
        raw_event_id=row["raw_event_id"],
        silence_id=row["silence_id"],
        occurred_at=datetime.fromisoformat(occurred_at) if occurred_at else None,
        opened_at=now,
        closed_at=None,
    )


def close(tx: Tx, rows: Sequence[dict[str, Any]], *, because: str, now: datetime) -> list[Alert]:
    """Close the open alerts of these identities and return them.

    An end that the sender dates before what fires now is that of something earlier. The pulses are
    held first, so that a repeat on its way in is not overlooked.
    """
    return tx.all(
        Alert,
        """
        with held as (
            select alert_pulse.alert_id
            from jsonb_to_recordset(%(rows)s)
                as given (source_id bigint, identity text, said_at timestamptz)
            join alert on alert.source_id = given.source_id
                and alert.identity = given.identity
                and alert.status <> 'closed'
            join alert_pulse on alert_pulse.alert_id = alert.id
            where given.said_at is null
                or alert_pulse.said_at is null
                or given.said_at >= alert_pulse.said_at
            order by alert_pulse.alert_id
            for update of alert_pulse
        ), closed as (
            update alert
            set status = 'closed', closed_at = %(now)s, closed_because = %(because)s
            from held
            where alert.id = held.alert_id and alert.status <> 'closed'
            returning alert.id, alert.source_id, alert.identity, alert.status, alert.severity,
                alert.summary, alert.description, alert.labels, alert.links, alert.service_id,
                alert.raw_event_id, alert.silence_id, alert.occurred_at, alert.opened_at,
                alert.closed_at
        ), stilled as (
            update alert_pulse
            set sweep_at = null
            from closed
            where alert_pulse.alert_id = closed.id and alert_pulse.sweep_at is not null
        )
        select id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        from closed
        order by id
        """,
        rows=Json(rows),
        because=because,
        now=now,
    )


def acknowledge(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> list[Alert]:
    """Acknowledge the alerts of these identities that are not closed and return them."""
    return tx.all(
        Alert,
        """
        update alert
        set status = 'acknowledged', acknowledged_at = coalesce(acknowledged_at, %(now)s)
        from jsonb_to_recordset(%(rows)s) as given (source_id bigint, identity text)
        where alert.source_id = given.source_id
            and alert.identity = given.identity
            and alert.status <> 'closed'
        returning alert.id, alert.source_id, alert.identity, alert.status, alert.severity,
            alert.summary, alert.description, alert.labels, alert.links, alert.service_id,
            alert.raw_event_id, alert.silence_id, alert.occurred_at, alert.opened_at,
            alert.closed_at
        """,
        rows=Json(rows),
        now=now,
    )


def worsen(tx: Tx, alert_id: int, *, severity: Severity, summary: str) -> None:
    tx.run(
        """
        update alert
        set severity = %(severity)s, summary = %(summary)s
        where id = %(id)s and status <> 'closed'
        """,
        id=alert_id,
        severity=severity,
        summary=summary,
    )


def sweep(tx: Tx, *, now: datetime, limit: int) -> list[tuple[int, str]]:
    """Return (source, identity) of alerts whose time is up; move on those that were repeated."""
    due = tx.column(
        """
        select alert_id
        from alert_pulse
        where sweep_at <= %(now)s
        order by sweep_at, alert_id
        limit %(limit)s
        for update skip locked
        """,
        now=now,
        limit=limit,
    )
    tx.run(
        """
        update alert_pulse
        set sweep_at = closes_at
        where alert_id = any(%(due)s) and (closes_at is null or closes_at > %(now)s)
        """,
        due=due,
        now=now,
    )
    rows = tx.all(
        _Place,
        """
        select alert.source_id, alert.identity
        from alert_pulse
        join alert on alert.id = alert_pulse.alert_id
        where alert_pulse.alert_id = any(%(due)s) and alert_pulse.closes_at <= %(now)s
        order by alert.source_id, alert.identity
        limit %(limit)s
        """,
        due=due,
        now=now,
        limit=limit,
    )
    return [(row.source_id, row.identity) for row in rows]


def unmute(tx: Tx, *, now: datetime, limit: int) -> list[Alert]:
    """Free the alerts that are still open although their silence is over, and return them."""
    return tx.all(
        Alert,
        """
        update alert
        set silence_id = null
        where id in (
            select alert.id
            from alert
            join silence on silence.id = alert.silence_id
            where alert.status <> 'closed' and alert.silence_id is not null
                and silence.ends_at <= %(now)s
            order by alert.id
            limit %(limit)s
            for update of alert skip locked
        )
        returning id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        """,
        now=now,
        limit=limit,
    )


def mute(tx: Tx, alert_ids: Sequence[int], *, silence_id: int) -> None:
    tx.run(
        "update alert set silence_id = %(silence)s where id = any(%(ids)s)",
        silence=silence_id,
        ids=list(alert_ids),
    )


def page_of_alerts(tx: Tx, wanted: Filter) -> list[Listed]:
    """Return one more than the limit, newest first; without a status, those not closed."""
    return tx.all(
        Listed,
        """
        select alert.id, alert.source_id, alert.identity, alert.status, alert.severity,
            alert.summary, alert.labels, alert.service_id, alert.silence_id, alert.opened_at,
            alert.closed_at, alert_pulse.count, alert_pulse.last_seen_at, alert_pulse.closes_at
        from alert
        join alert_pulse on alert_pulse.alert_id = alert.id
        where (%(status)s::text is null or alert.status = %(status)s)
            and (%(status)s::text is not null or %(ids)s::bigint[] is not null
                or alert.status <> 'closed')
            and (%(service)s::bigint is null or alert.service_id = %(service)s)
            and (%(source)s::bigint is null or alert.source_id = %(source)s)
            and (%(ids)s::bigint[] is null or alert.id = any(%(ids)s))
            and (%(before)s::bigint is null or alert.id < %(before)s)
        order by alert.id desc
        limit %(limit)s
        """,
        status=wanted.status,
        service=wanted.service_id,
        source=wanted.source_id,
        ids=wanted.ids,
        before=wanted.before_id,
        limit=wanted.limit + 1,
    )


def find(tx: Tx, alert_id: int) -> Alert | None:
    return tx.maybe(
        Alert,
        """
        select id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        from alert
        where id = %(id)s
        """,
        id=alert_id,
    )


def by_ids(tx: Tx, alert_ids: Sequence[int]) -> list[Alert]:
    return tx.all(
        Alert,
        """
        select id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        from alert
        where id = any(%(ids)s)
        order by id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )


def briefs(tx: Tx, alert_ids: Sequence[int]) -> list[Brief]:
    """Return all of these in one line each, however many they are."""
    return tx.all(
        Brief,
        """
        select id, identity, status, severity, summary
        from alert
        where id = any(%(ids)s)
        order by id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )


def raw_events_of(tx: Tx, alert_ids: Sequence[int]) -> list[int]:
    return tx.column(
        """
        select distinct raw_event_id
        from alert
        where id = any(%(ids)s)
        order by raw_event_id
        limit cardinality(%(ids)s)
        """,
        ids=list(alert_ids),
    )


def still_open(tx: Tx, alert_ids: Sequence[int]) -> list[int]:
    return tx.column(
        """
        select id
        from alert
        where id = any(%(ids)s) and status <> 'closed'
        order by id
        limit 10000
        """,
        ids=list(alert_ids),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    source_id: int
    identity: str
