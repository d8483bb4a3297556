"""Opsgenie's heartbeats: ours by their names, pinged with the key of the source that asks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tocsin.api.doors.alertmanager_view import moment
from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie import people
from tocsin.api.doors.opsgenie.asked import Asked
from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.permission import NotPermitted, Permission
from tocsin.incidents import intake
from tocsin.kit import clock, errors
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import document, opsgenie_alert
from tocsin.signals.actions import named_heartbeats
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.heartbeat import HeartbeatRow, NewHeartbeat, Status

_UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
}
_NEEDS_MORE = "To perform this action, use a token of Tocsin that may configure."


class UnknownHeartbeat(errors.NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"Heartbeat with name [{name[:200]}] does not exist")


def handle(asked: Asked, name: str, verb: str) -> Answer:
    """Any request about heartbeats but a ping."""
    try:
        return _handle(asked, name, verb)
    except NotPermitted:
        return contract.lacks_right(_NEEDS_MORE)


def ping(asked: Asked, name: str) -> Answer:
    """Hear it, by whatever method; one that nobody knows is heard too, and pages."""
    with asked.database.transaction() as tx:
        now = clock.now(tx)
        client = asking.client(tx, asked.key, now=now)
        said = named_heartbeats.ping(tx, name, by=client.source, now=now)
        intake.take_statements(tx, [said] if said else [], now=now)
    return Answer(202, {"result": contract.PONG})


def _handle(asked: Asked, name: str, verb: str) -> Answer:
    if asked.method == "GET" and not verb:
        return _get(asked, name) if name else _list(asked)
    if asked.method == "POST" and not name:
        return _create(asked)
    if asked.method == "POST" and verb:
        return _change(asked, name, {"enabled": verb == "enable"})
    if asked.method in ("PATCH", "PUT") and name and not verb:
        return _change(asked, name, asked.event)
    if asked.method == "DELETE" and name and not verb:
        return _remove(asked, name)
    return contract.refused(405, "Method not allowed")


def _list(asked: Asked) -> Answer:
    with asked.database.reading() as tx:
        asking.client(tx, asked.key, now=clock.now(tx))
        found = [_whole(row) for row in signals.heartbeats(tx)]
    return Answer(200, {"data": {"heartbeats": found}})


def _get(asked: Asked, name: str) -> Answer:
    with asked.database.reading() as tx:
        asking.client(tx, asked.key, now=clock.now(tx))
        return Answer(200, {"data": _whole(_named(tx, name))})


def _create(asked: Asked) -> Answer:
    with asked.database.transaction() as tx:
        now = clock.now(tx)
        client = asking.client(tx, asked.key, now=now)
        permission.require(client.actor, Permission.CONFIGURE)
        if mistakes := _mistakes(asked.event, needs_all=True):
            return contract.not_processable(mistakes)
        fresh = NewHeartbeat("", timedelta(minutes=1), grace=timedelta(), is_enabled=False)
        wanted = _wanted(tx, fresh, asked.event)
        made = signals.create_heartbeat(tx, wanted, actor=client.actor, now=now)
        row = signals.heartbeat(tx, made.id)
    return Answer(201, {"data": _brief(row), "result": "Created"})


def _change(asked: Asked, name: str, event: Mapping[str, Any]) -> Answer:
    with asked.database.transaction() as tx:
        now = clock.now(tx)
        client = asking.client(tx, asked.key, now=now)
        permission.require(client.actor, Permission.CONFIGURE)
        if mistakes := _mistakes(event, needs_all=False):
            return contract.not_processable(mistakes)
        row = _named(tx, name)
        wanted = _wanted(tx, row.as_new(), event)
        signals.update_heartbeat(tx, row.id, wanted, actor=client.actor, now=now)
        row = signals.heartbeat(tx, row.id)
    return Answer(200, {"data": _brief(row)})


def _remove(asked: Asked, name: str) -> Answer:
    with asked.database.transaction() as tx:
        now: datetime = clock.now(tx)
        client = asking.client(tx, asked.key, now=now)
        signals.remove_heartbeat(tx, _named(tx, name).id, actor=client.actor, now=now)
    return Answer(200, {"result": "Deleted"})


def _named(tx: Tx, name: str) -> HeartbeatRow:
    found = named_heartbeats.named(tx, name)
    if found is None:
        raise UnknownHeartbeat(name)
    return found


def _mistakes(event: Mapping[str, Any], *, needs_all: bool) -> dict[str, str]:
    checks = {
        "name": bool((document.scalar(event.get("name")) or "").strip()),
        "interval": (_count(event) or 0) >= 1,
        "intervalUnit": event.get("intervalUnit") in _UNITS,
    }
    says = {
        "name": "may not be empty",
        "interval": "should be a number of at least 1",
        "intervalUnit": "should be one of [ minutes, hours, days ]",
    }
    return {
        field: says[field]
        for field, is_right in checks.items()
        if not is_right and (needs_all or field in event)
    }


def _wanted(tx: Tx, before: NewHeartbeat, event: Mapping[str, Any]) -> NewHeartbeat:
    """What it was, with what is said of it; the words of its alert are ours."""
    priority = document.scalar(event.get("alertPriority"))
    owner = document.members(event.get("ownerTeam"))
    is_enabled = event.get("enabled", before.is_enabled)
    count, unit = _interval(before.interval)
    unit = str(event.get("intervalUnit", unit))
    return NewHeartbeat(
        name=document.scalar(event.get("name")) or before.name,
        interval=(_count(event) or count) * _UNITS[unit],
        grace=before.grace,
        severity=opsgenie_alert.severity(priority) if priority else before.severity,
        service_id=_service_of(tx, owner) if owner else before.service_id,
        is_enabled=is_enabled is True,
    )


def _service_of(tx: Tx, owner: Mapping[str, Any]) -> int | None:
    """A team is paged by way of the most important service that it has."""
    owned = catalog.services(tx, team_id=people.team(tx, owner).id)
    return owned[0].id if owned else None


def _count(event: Mapping[str, Any]) -> int | None:
    said = document.scalar(event.get("interval")) or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else None


def _interval(interval: timedelta) -> tuple[int, str]:
    """In the largest unit that has it whole; what has seconds is told in minutes, rounded up."""
    for unit in ("days", "hours"):
        if interval % _UNITS[unit] == timedelta():
            return interval // _UNITS[unit], unit
    return -(-interval // _UNITS["minutes"]), "minutes"


def _brief(row: HeartbeatRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "enabled": row.is_enabled,
        "expired": row.status in (Status.LATE, Status.FAILING),
    }


def _whole(row: HeartbeatRow) -> dict[str, Any]:
    count, unit = _interval(row.interval)
    pinged = {"lastPingTime": moment(row.last_ping_at)} if row.last_ping_at else {}
    return {
        **_brief(row),
        "description": "",
        "interval": count,
        "intervalUnit": unit,
        "alertMessage": f"{row.name} is expired",
        "alertTags": [],
        "alertPriority": opsgenie_alert.shown_priority({}, row.severity),
        **pinged,
    }
