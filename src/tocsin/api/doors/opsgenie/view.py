"""Alerts in Opsgenie's shapes, and as the fields that its queries ask for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.api.doors.alertmanager_view import moment
from tocsin.api.doors.opsgenie import naming
from tocsin.api.doors.opsgenie.telling import Told
from tocsin.signals import opsgenie_alert
from tocsin.signals.opsgenie_comparison import Value
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
        "source": _source(told),
        "owner": told.owner,
        "priority": _priority(told),
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


def fields(told: Told, names: Iterable[str]) -> Fields:
    """Those fields that a query asks for, each with all its values."""
    return {name: _FIELDS[name](told) if name in _FIELDS else _detail(told, name) for name in names}


def _detail(told: Told, name: str) -> Sequence[Value]:
    """``details/region``"""
    wanted = name.partition("/")[2]
    details = opsgenie_alert.details(told.alert.labels)
    return [value for key, value in details.items() if key.lower() == wanted]


def _details(told: Told) -> dict[str, str]:
    return opsgenie_alert.details(told.alert.labels)


def _split(name: str) -> Callable[[Told], Sequence[Value]]:
    return lambda told: opsgenie_alert.split(told.alert.labels, name)


def _priority(told: Told) -> str:
    return opsgenie_alert.shown_priority(told.alert.labels, told.alert.severity)


def _source(told: Told) -> str:
    return told.alert.labels.get("source") or told.source


_FIELDS: Mapping[str, Callable[[Told], Sequence[Value]]] = {
    "status": lambda t: [_status(t)],
    "acknowledged": lambda t: [t.is_acknowledged],
    "isseen": lambda t: [t.is_acknowledged or t.alert.is_closed],
    "snoozed": lambda t: [t.snoozed_until is not None],
    "snoozeduntil": lambda t: [t.snoozed_until],
    "priority": lambda t: [_priority(t)],
    "count": lambda t: [t.alert.count],
    "createdat": lambda t: [t.alert.opened_at],
    "updatedat": lambda t: [t.alert.updated_at],
    "lastoccurredat": lambda t: [t.alert.last_seen_at],
    "message": lambda t: [t.alert.summary],
    "description": lambda t: [t.alert.description],
    "alias": lambda t: [naming.alias(t.alert)],
    "alertid": lambda t: [naming.alert_id(t.alert.id, t.alert.opened_at)],
    "tinyid": lambda t: [str(t.alert.id)],
    "entity": lambda t: [t.alert.labels.get("entity")],
    "source": lambda t: [_source(t)],
    "user": lambda t: [t.alert.labels.get("user")],
    "owner": lambda t: [t.owner],
    "acknowledgedby": lambda t: [_report(t).get("acknowledgedBy")],
    "closedby": lambda t: [_report(t).get("closedBy")],
    "tags": _split("tags"),
    "actions": _split("actions"),
    "responders": _split("responders"),
    "teams": lambda t: [t.team],
    "integration": lambda t: [t.source],
    "integration/type": lambda _: [TYPE],
    "details": lambda t: [f"{name}:{value}" for name, value in _details(t).items()],
    "details/key": lambda t: list(_details(t)),
    "details/value": lambda t: list(_details(t).values()),
}
OF_INCIDENTS = frozenset(
    {"acknowledged", "isseen", "snoozed", "snoozeduntil", "owner", "teams", "acknowledgedby"}
)
"""What an alert alone does not tell."""


def place(told: Told, name: str) -> tuple[bool, Any]:
    """Where it stands when alerts are sorted by this field; what has no value stands last."""
    values = fields(told, [name])[name]
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
