"""The SQL of alerts; set-based where a storm passes through."""

import functools
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

import msgspec

from tocsin.alerts.alert import Alert, Brief, Filter, Listed, Status
from tocsin.kit.alike import Shared
from tocsin.kit.tx import Json, Tx
from tocsin.signals.signal import Link, Severity


class NewAlert(msgspec.Struct, frozen=True, gc=False):
    """An alert that is about to be opened, and of how many signals."""

    source_id: int
    identity: str
    severity: Severity
    summary: str
    description: str
    labels: Mapping[str, str]
    links: tuple[Link, ...]
    service_id: int | None
    raw_event_id: int
    silence_id: int | None
    occurred_at: datetime | None
    times: int
    closes_at: datetime | None
    said_at: datetime | None


def open_new(tx: Tx, rows: Sequence[NewAlert], *, now: datetime) -> list[Alert]:
    """Open an alert for each row; a row that another transaction opened first is left out.

    What was inserted need not come back to be known.
    """
    shared = Shared(_SHARED)
    sent = [
        (shared.number(_alike(r)), r.raw_event_id, r.identity, r.summary, r.description, r.labels)
        for r in rows
    ]
    opened = tx.all(_Opened, _OPEN_NEW, rows=Json(sent), shared=Json(shared.rows), now=now)
    given = {(row.source_id, row.identity): row for row in rows}
    return [_begun(each.id, given[each.source_id, each.identity], now) for each in opened]


# A row of a storm comes as a list, in half of the time of an object: its names need not be read,
# put in order and looked for again.
_OPEN_NEW: LiteralString = """
        with given as materialized (
            select source_id, (own->>1)::bigint as raw_event_id, own->>2 as identity, severity,
                own->>3 as summary, own->>4 as description, own->5 as labels, links, service_id,
                silence_id, occurred_at, times, closes_at, said_at
            from jsonb_array_elements(%(rows)s) as own
            join jsonb_to_recordset(%(shared)s) as shared (alike int, source_id bigint,
                severity text, links jsonb, service_id bigint, silence_id bigint,
                occurred_at timestamptz, times int, closes_at timestamptz, said_at timestamptz)
                on shared.alike = (own->>0)::int
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
"""

_SHARED = (
    "source_id", "severity", "links", "service_id", "silence_id", "occurred_at", "times",
    "closes_at", "said_at",
)  # fmt: skip


def _alike(row: NewAlert) -> tuple[Hashable, ...]:
    """What the alerts of a storm mostly have in common, in the order of the names."""
    return (
        row.source_id, row.severity, row.links, row.service_id, row.silence_id, row.occurred_at,
        row.times, row.closes_at, row.said_at,
    )  # fmt: skip


class _Opened(msgspec.Struct, frozen=True, gc=False):
    id: int
    source_id: int
    identity: str


def _begun(alert_id: int, row: NewAlert, now: datetime) -> Alert:
    return Alert(
        id=alert_id,
        source_id=row.source_id,
        identity=row.identity,
        status=Status.OPEN,
        severity=row.severity,
        summary=row.summary,
        description=row.description,
        labels=row.labels,
        links=_linked(row.links),
        service_id=row.service_id,
        raw_event_id=row.raw_event_id,
        silence_id=row.silence_id,
        occurred_at=row.occurred_at,
        opened_at=now,
        closed_at=None,
    )


@functools.lru_cache(maxsize=1024)
def _linked(links: tuple[Link, ...]) -> Sequence[Mapping[str, str]]:
    """As they are stored; remembered, because those of a rule are the same in all its alerts."""
    return [{"href": link.href, "text": link.text} for link in links]


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
