"""Alerts in Opsgenie's shapes, and as the fields that its queries ask for."""

from datetime import datetime
from typing import Any

from tocsin.api.doors.alertmanager_view import moment
from tocsin.api.doors.opsgenie import naming
from tocsin.api.doors.opsgenie.telling import Told
from tocsin.signals import opsgenie_alert
from tocsin.signals.opsgenie_query import Fields

TYPE = "API"


def base(told: Told) -> dict[str, Any]:
    """One of a list."""
    alert, until = told.alert, told.snoozed_until
    snoozed = {"snoozedUntil": moment(until)} if until else {}
    return {
        "id": naming.alert_id(alert.id, alert.opened_at),
        "tinyId": str(alert.id),
        "alias": naming.alias(alert),
        "message": alert.summary,
        "status": _status(told),
        "acknowledged": told.is_acknowledged,
        "isSeen": told.is_acknowledged or alert.is_closed,
        "tags": opsgenie_alert.split(alert.labels, "tags"),
        "snoozed": until is not None,
        **snoozed,
        "count": alert.count,
        "lastOccurredAt": moment(alert.last_seen_at),
        "createdAt": moment(alert.opened_at),
        "updatedAt": moment(alert.updated_at),
        "source": alert.labels.get("source") or told.source,
        "owner": told.owner,
        "priority": opsgenie_alert.shown_priority(alert.labels, alert.severity),
        "teams": [{"id": each["id"]} for each in _responders(told) if each["type"] == "team"],
        "responders": _responders(told),
        "integration": {"id": str(alert.source_id), "name": told.source, "type": TYPE},
        "report": _report(told),
    }


def whole(told: Told) -> dict[str, Any]:
    """One by itself."""
    labels = told.alert.labels
    return {
        **base(told),
        "actions": opsgenie_alert.split(labels, "actions"),
        "entity": labels.get("entity", ""),
        "description": told.alert.description,
        "details": opsgenie_alert.details(labels),
    }


def fields(told: Told) -> Fields:
    """What a query asks for, each with all its values."""
    alert, labels = told.alert, told.alert.labels
    details = opsgenie_alert.details(labels)
    priority = opsgenie_alert.shown_priority(labels, alert.severity)
    return {
        "status": [_status(told)],
        "acknowledged": [told.is_acknowledged],
        "isseen": [told.is_acknowledged or alert.is_closed],
        "snoozed": [told.snoozed_until is not None],
        "snoozeduntil": [told.snoozed_until],
        "priority": [priority],
        "count": [alert.count],
        "createdat": [alert.opened_at],
        "updatedat": [alert.updated_at],
        "lastoccurredat": [alert.last_seen_at],
        "message": [alert.summary],
        "description": [alert.description],
        "alias": [naming.alias(alert)],
        "alertid": [naming.alert_id(alert.id, alert.opened_at)],
        "tinyid": [str(alert.id)],
        "entity": [labels.get("entity")],
        "source": [labels.get("source") or told.source],
        "user": [labels.get("user")],
        "owner": [told.owner],
        "tags": opsgenie_alert.split(labels, "tags"),
        "actions": opsgenie_alert.split(labels, "actions"),
        "responders": opsgenie_alert.split(labels, "responders"),
        "teams": [told.team],
        "integration": [told.source],
        "integration/type": [TYPE],
        "details": [f"{name}:{value}" for name, value in details.items()],
        "details/key": list(details),
        "details/value": list(details.values()),
        **{f"details/{name.lower()}": [value] for name, value in details.items()},
    }


def place(told: Told, name: str) -> tuple[bool, Any]:
    """Where it stands when alerts are sorted by this field; what has no value stands last."""
    values = fields(told).get(name, ())
    value = next((each for each in values if each is not None), None)
    number = value.timestamp() if isinstance(value, datetime) else value
    return value is None, str(number).lower() if isinstance(number, str) else number or 0


def _status(told: Told) -> str:
    return "closed" if told.alert.is_closed else "open"


def _responders(told: Told) -> list[dict[str, str]]:
    """Whom it concerns here: the team of its incident and who has it."""
    incident = told.incident
    if incident is None:
        return []
    team = [{"type": "team", "id": str(incident.team_id)}] if incident.team_id else []
    user = [{"type": "user", "id": str(incident.assignee_id)}] if incident.assignee_id else []
    return [*team, *user]


def _report(told: Told) -> dict[str, Any]:
    alert = told.alert
    found: dict[str, Any] = {}
    if alert.acknowledged_at:
        found["ackTime"] = _passed(alert.opened_at, alert.acknowledged_at)
        found["acknowledgedBy"] = told.owner or told.source
    if alert.closed_at:
        found["closeTime"] = _passed(alert.opened_at, alert.closed_at)
        found["closedBy"] = told.source if alert.closed_because == "said so" else "System"
    return found


def _passed(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds() * 1000)
