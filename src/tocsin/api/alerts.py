"""Alerts: what the sources say now, each thing once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from tocsin.alerts.actions import inhibiting, read
from tocsin.alerts.alert import Filter, Status
from tocsin.alerts.alert import Listed as Row
from tocsin.api import names, routing_drafts
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.routing_drafts import TraceOut
from tocsin.api.schemas import Id, Listed, Output
from tocsin.incidents.actions import inspecting, reading
from tocsin.kit import pages
from tocsin.kit.pages import Page
from tocsin.signals import actions as signals
from tocsin.signals.signal import Severity

router = noun("alerts")

Name = Annotated[str | None, Field(max_length=320)]


class AlertOut(Output):
    """``count`` is how often its source said so; ``incident`` is the number of its incident.

    ``inhibited_by`` is the open alert that holds it back.
    """

    id: int
    source: str
    source_id: int
    identity: str
    status: Status
    severity: Severity
    summary: str
    labels: dict[str, str]
    service: str | None
    service_id: int | None
    silence_id: int | None
    inhibited_by: int | None
    incident: int | None
    opened_at: datetime
    closed_at: datetime | None
    last_seen_at: datetime
    closes_at: datetime | None
    count: int


class WholeAlertOut(AlertOut):
    """``raw_event_id`` is the event that opened it, as it arrived; ``because`` says what it has in
    common with the other alerts of its incident."""

    description: str
    because: str | None
    links: list[dict[str, str]]
    occurred_at: datetime | None
    raw_event_id: int


class AlertQuery(BaseModel):
    """Without a status or an incident, only those that are not closed."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    service: Name = None
    source: Name = None
    incident: Annotated[int | None, Field(ge=1, le=2**63 - 1)] = None
    cursor: Annotated[str | None, Field(max_length=500)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("", response_model=Listed[AlertOut])
def list_all(query: Annotated[AlertQuery, Query()], frame: Reading) -> Listed[AlertOut]:
    """Return alerts, newest first."""
    found = read.listed(frame.tx, _asked(query, frame), actor=frame.actor)
    return listed(frame, found)


@router.get("/{alert_id}", response_model=WholeAlertOut)
def show(alert_id: Id, frame: Reading) -> WholeAlertOut:
    return _whole(frame, alert_id)


@router.get("/{alert_id}/routing", response_model=TraceOut)
def routing(alert_id: Id, frame: Reading) -> TraceOut:
    """Return which routing rules touched it: what they did, and what they could not do."""
    read.get(frame.tx, alert_id, actor=frame.actor)
    return routing_drafts.trace(frame, alert_id)


@router.post("/{alert_id}/closure", response_model=WholeAlertOut)
def close(alert_id: Id, frame: Writing) -> WholeAlertOut:
    """Close one alert; if its source says it again, a new one is opened."""
    read.close_by_hand(frame.tx, alert_id, actor=frame.actor, now=frame.now)
    return _whole(frame, alert_id)


def listed(frame: Frame, page: Page[Row]) -> Listed[AlertOut]:
    """Show a page of alerts with the names of what they belong to."""
    return Listed(
        items=[AlertOut(**each) for each in _described(frame, page.items)], next=page.next
    )


def of_incident(frame: Frame, number: int, *, cursor: str | None, limit: int) -> Listed[AlertOut]:
    """Show the alerts that belong to an incident, closed ones too."""
    ids = inspecting.alert_ids(frame.tx, number, actor=frame.actor)
    wanted = Filter(ids=ids, before_id=_before(cursor), limit=limit)
    return listed(frame, read.listed(frame.tx, wanted, actor=frame.actor))


def _asked(query: AlertQuery, frame: Frame) -> Filter:
    ids = None
    if query.incident is not None:
        ids = inspecting.alert_ids(frame.tx, query.incident, actor=frame.actor)
    return Filter(
        status=query.status,
        service_id=names.service_id(frame, query.service),
        source_id=None if query.source is None else names.source(frame, query.source).id,
        ids=ids,
        before_id=_before(query.cursor),
        limit=query.limit,
    )


def _before(cursor: str | None) -> int | None:
    return pages.decode(cursor, int)[0] if cursor else None


def _whole(frame: Frame, alert_id: int) -> WholeAlertOut:
    alert = read.get(frame.tx, alert_id, actor=frame.actor)
    row = read.listed(frame.tx, Filter(ids=[alert_id]), actor=frame.actor).items
    return WholeAlertOut(
        **_described(frame, row)[0],
        description=alert.description,
        because=reading.reasons_of_alerts(frame.tx, [alert_id]).get(alert_id),
        links=[dict(link) for link in alert.links],
        occurred_at=alert.occurred_at,
        raw_event_id=alert.raw_event_id,
    )


def _sources(frame: Frame, rows: Sequence[Row]) -> dict[int, str]:
    """Return the names of their sources, those that are removed by now too."""
    ids = sorted({row.source_id for row in rows})
    return {source.id: source.name for source in signals.sources(frame.tx, ids=ids)}


def _described(frame: Frame, rows: Sequence[Row]) -> list[dict[str, Any]]:
    called = names.of(frame.tx, services=(row.service_id for row in rows))
    sources = _sources(frame, rows)
    ids = [row.id for row in rows]
    numbers = reading.numbers_of_alerts(frame.tx, ids)
    held = inhibiting.held(frame.tx, ids, actor=frame.actor)
    holders = {i: one.inhibitor_id for i, one in held.items() if one.over_at is None}
    return [
        {
            **{name: getattr(row, name) for name in AlertOut.model_fields if hasattr(row, name)},
            "service": called.service(row.service_id),
            "source": sources.get(row.source_id, str(row.source_id)),
            "incident": numbers.get(row.id),
            "inhibited_by": holders.get(row.id),
        }
        for row in rows
    ]
