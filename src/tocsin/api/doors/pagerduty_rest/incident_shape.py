"""Incidents in PagerDuty's shape, with all that they mention looked up at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts.actions import read
from tocsin.alerts.alert import Brief, Status
from tocsin.api import names
from tocsin.api.doors.pagerduty_rest import asking, shapes
from tocsin.api.doors.pagerduty_rest.asked import Asked
from tocsin.api.doors.pagerduty_rest.shapes import Shape
from tocsin.api.names import Names
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading, snoozing
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Priority


@dataclass(frozen=True, slots=True)
class _Known:
    """What is needed to tell of some incidents."""

    called: Names
    alerts: Mapping[int, Sequence[Brief]]
    snoozed: Mapping[int, datetime]
    base: str


def some(asked: Asked, incidents: Sequence[Incident]) -> list[Shape]:
    numbers = [incident.number for incident in incidents]
    known = _Known(
        called=names.of(
            asked.tx,
            people=(incident.assignee_id for incident in incidents),
            teams=(incident.team_id for incident in incidents),
            services=(each for incident in incidents for each in incident.service_ids),
            policies=(incident.policy_id for incident in incidents),
        ),
        alerts=alerts_of(asked, numbers),
        snoozed=snoozing.snoozed(asked.tx, numbers),
        base=asked.base,
    )
    return [_shape(incident, known) for incident in incidents]


def one(asked: Asked, incident: Incident) -> Shape:
    return {"incident": some(asked, [incident])[0]}


def alerts_of(asked: Asked, numbers: Sequence[int]) -> dict[int, list[Brief]]:
    """Return the newest alerts of each incident, the oldest of them first."""
    if not permission.may(asked.actor, Permission.READ):
        return {}
    belonging = reading.alert_ids_of(asked.tx, numbers)
    wanted = [alert_id for ids in belonging.values() for alert_id in ids]
    known = read.briefs(asked.tx, wanted, actor=asked.actor)
    return {number: [known[each] for each in sorted(ids)] for number, ids in belonging.items()}


def status_of(incident: Incident) -> str:
    return next(word for word, ours in asking.STATUSES.items() if incident.status in ours)


def _shape(incident: Incident, known: _Known) -> Shape:
    words = f"[#{incident.number}] {incident.title}"
    alerts = known.alerts.get(incident.number, [])
    is_high = asking.is_urgent(incident.priority)
    return {
        **shapes.named("incident", incident.number, words, base=known.base),
        "incident_number": incident.number,
        "title": incident.title,
        "description": incident.title,
        "body": {"type": "incident_body", "details": incident.description},
        "status": status_of(incident),
        "urgency": "high" if is_high else "low",
        "priority": priority(incident.priority),
        "incident_key": alerts[0].identity if alerts else None,
        "created_at": shapes.moment(incident.logged_at),
        "updated_at": shapes.moment(incident.updated_at),
        "resolved_at": shapes.moment(incident.resolved_at),
        "last_status_change_at": shapes.moment(_changed_at(incident)),
        "alert_counts": _counts(incident, alerts),
        "pending_actions": list(_pending(incident, known)),
        "is_mergeable": incident.is_open,
        "resolve_reason": None,
        "assigned_via": "escalation_policy",
        "conference_bridge": None,
        **_people(incident, known),
    }


def priority(one: Priority) -> Shape:
    number = tuple(Priority).index(one) + 1
    return {"id": str(number), "type": "priority", "summary": str(one), "name": str(one)}


def _people(incident: Incident, known: _Known) -> Shape:
    """Whose it is, and what it is about; a service is theirs to have one of, ours may have more."""
    called, base = known.called, known.base
    services = [
        shapes.reference("service", each, called.services[each], base=base)
        for each in incident.service_ids
        if each in called.services
    ]
    team, policy = called.team(incident.team_id), called.policy(incident.policy_id)
    assignee = called.people.get(incident.assignee_id or 0)
    user = assignee and shapes.reference("user", assignee.id, assignee.name, base=base)
    at = shapes.moment(incident.acknowledged_at or incident.logged_at)
    is_taken = status_of(incident) == "acknowledged" and user
    return {
        "service": services[0] if services else None,
        "impacted_services": services,
        "teams": [shapes.reference("team", incident.team_id or 0, team, base=base)] if team else [],
        "escalation_policy": policy
        and shapes.reference("escalation_policy", incident.policy_id or 0, policy, base=base),
        "assignments": [{"at": at, "assignee": user}] if user and incident.is_open else [],
        "acknowledgements": [{"at": at, "acknowledger": user}] if is_taken else [],
        "last_status_change_by": user,
    }


def _counts(incident: Incident, alerts: Sequence[Brief]) -> Shape:
    closed = sum(alert.status is Status.CLOSED for alert in alerts)
    return {
        "all": incident.alert_count,
        "triggered": incident.alert_count - closed,
        "resolved": closed,
    }


def _pending(incident: Incident, known: _Known) -> Iterator[Shape]:
    if until := known.snoozed.get(incident.number):
        yield {"type": "unacknowledge", "at": shapes.moment(until)}


def _changed_at(incident: Incident) -> datetime:
    times = (incident.closed_at, incident.resolved_at, incident.acknowledged_at)
    return next((at for at in times if at), incident.logged_at)
