"""An incident as every answer shows it: with names beside the ids."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tocsin.alerts.actions import read
from tocsin.alerts.alert import Brief
from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Names
from tocsin.api.schemas import Input, Listed, Output
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit.pages import Page


class ReasonIn(Input):
    """Why, for whoever reads the timeline."""

    reason: str


class ResolutionOut(Output):
    code: Code
    notes: str
    is_verified: bool


class AlertBrief(Output):
    id: int
    identity: str
    status: str
    severity: str
    summary: str


class IncidentOut(Output):
    """People are shown by their addresses; ``alerts`` are the newest 50 of ``alert_count``."""

    number: int
    url: str
    title: str
    description: str
    status: Status
    priority: Priority
    impact: Level
    urgency: Level
    priority_reason: str | None
    category: str | None
    channel: Channel
    is_drill: bool
    is_major: bool
    reporter: str | None
    reporter_id: int | None
    assignee: str | None
    assignee_id: int | None
    team: str | None
    team_id: int | None
    services: list[str]
    service_ids: list[int]
    alerts: list[AlertBrief]
    alert_count: int
    parent_number: int | None
    merged_into: int | None
    occurred_at: datetime | None
    detected_at: datetime
    logged_at: datetime
    categorized_at: datetime | None
    prioritized_at: datetime
    acknowledged_at: datetime | None
    diagnosed_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    reviewed_at: datetime | None
    escalated_count: int
    reopened_count: int
    pending_reason: str | None
    wake_at: datetime | None
    resolution: ResolutionOut | None
    cancel_reason: str | None
    awaits_review: bool
    review_waiver: str | None
    confirmed_at: datetime | None
    close_at: datetime | None
    updated_at: datetime


def one(frame: Frame, number: int) -> IncidentOut:
    """Show an incident as it is now, whatever was just done to it."""
    incident = reading.get(frame.tx, number, actor=frame.actor)
    return some(frame, [incident])[0]


def listed(frame: Frame, page: Page[Incident]) -> Listed[IncidentOut]:
    return Listed(items=some(frame, page.items), next=page.next)


def some(frame: Frame, incidents: Sequence[Incident]) -> list[IncidentOut]:
    """Show incidents in their order; what they mention is looked up once for all of them."""
    called = names.of(
        frame.tx,
        people=_people(incidents),
        teams=(incident.team_id for incident in incidents),
        services=(service_id for incident in incidents for service_id in incident.service_ids),
    )
    alerts = _alerts(frame, [incident.number for incident in incidents if incident.alert_count])
    return [
        _shown(incident, called, alerts.get(incident.number, []), frame.settings.base_url)
        for incident in incidents
    ]


def _alerts(frame: Frame, numbers: Sequence[int]) -> dict[int, list[Brief]]:
    """The alerts of each incident for those who may see alerts; whoever reports may not."""
    if not permission.may(frame.actor, Permission.READ):
        return {}
    belonging = reading.alert_ids_of(frame.tx, numbers)
    wanted = [alert_id for ids in belonging.values() for alert_id in ids]
    known = read.briefs(frame.tx, wanted, actor=frame.actor)
    return {number: [known[each] for each in ids] for number, ids in belonging.items()}


def _people(incidents: Sequence[Incident]) -> Iterator[int | None]:
    for incident in incidents:
        yield incident.reporter_id
        yield incident.assignee_id


def _shown(
    incident: Incident, called: Names, alerts: Sequence[Brief], base_url: str
) -> IncidentOut:
    derived: dict[str, Any] = {
        "url": f"{base_url}/incidents/{incident.number}",
        "reporter": called.email(incident.reporter_id),
        "assignee": called.email(incident.assignee_id),
        "team": called.team(incident.team_id),
        "services": [called.services.get(each, str(each)) for each in incident.service_ids],
        "alerts": [AlertBrief.model_validate(alert) for alert in alerts],
        "resolution": _resolution(incident),
    }
    own = IncidentOut.model_fields.keys() - derived.keys()
    return IncidentOut(**derived, **{name: getattr(incident, name) for name in own})


def _resolution(incident: Incident) -> Resolution | None:
    if incident.resolution_code is None:
        return None
    return Resolution(incident.resolution_code, incident.resolution_notes, incident.is_verified)
