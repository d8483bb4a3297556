"""What became of a request: it was done before it was answered, and its raw event tells."""

from collections.abc import Mapping
from typing import Any

from tocsin.alerts.full import Full
from tocsin.api.doors.alertmanager_view import moment
from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie import finding, naming
from tocsin.api.doors.opsgenie.asked import Asked, Client
from tocsin.kit import clock, errors
from tocsin.kit.tx import Tx
from tocsin.signals import document, opsgenie_call, signal
from tocsin.signals.actions import intake as raw_events
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.opsgenie_call import Call
from tocsin.signals.raw_event import RawEvent
from tocsin.signals.signal import Unparseable
from tocsin.signals.sources import opsgenie

METHOD, ALERT = ":method", ":alert"
"""What is kept among a raw event's headers, beside what the sender wrote there."""
_DONE = {
    "acknowledge": ("Acknowledge", "Acknowledged alert"),
    "unacknowledge": ("UnAcknowledge", "Unacknowledged alert"),
    "close": ("Close", "Closed alert"),
    "snooze": ("Snooze", "Snoozed alert"),
    "notes": ("AddNote", "Added note"),
    "escalate": ("EscalateToNext", "Escalated alert"),
    "assign": ("AssignOwnership", "Assigned alert"),
    "responders": ("AddResponder", "Added responder"),
    "teams": ("AddTeam", "Added team"),
    "actions": ("ExecuteCustomAction", "Noted custom action"),
    "message": ("UpdateMessage", "Updated message"),
    "description": ("UpdateDescription", "Updated description"),
    "priority": ("UpdatePriority", "Updated priority"),
    "tags": ("AddTags", "Added tags"),
    "details": ("AddDetails", "Added details"),
    "alert": ("Delete", "Deleted alert"),
}
_REMOVED = {
    "tags": ("RemoveTags", "Removed tags"),
    "details": ("RemoveDetails", "Removed details"),
}


class UnknownRequest(errors.NotFound):
    """There is none of this name, or it is another source's, or it is forgotten."""


def of_request(asked: Asked) -> Answer:
    """GET /v2/alerts/requests/{requestId}"""
    name = asked.call.name.strip().lower()
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        event = _event(tx, name, client)
        return Answer(200, {"data": _told(tx, event, client), "requestId": name})


def _event(tx: Tx, name: str, client: Client) -> RawEvent:
    number = naming.raw_event_id(name)
    try:
        found = raw_events.raw_event(tx, number, actor=client.actor) if number else None
    except raw_events.UnknownRawEvent:
        found = None
    is_theirs = found and client.source_id in (None, found.source_id)
    if not found or not is_theirs or naming.request_id(found.source_id, found.id) != name:
        raise UnknownRequest(f"Request [{name}] does not exist")
    return found


def _told(tx: Tx, event: RawEvent, client: Client) -> dict[str, Any]:
    call = opsgenie_call.read(event.path) or Call("")
    alert = _alert(tx, event, call, client)
    is_success = not event.dropped and not event.unparseable
    action, done = _words(call, event.headers)
    why = event.dropped_because or event.error or "It was dropped"
    return {
        "success": is_success,
        "isSuccess": is_success,
        "action": action,
        "processedAt": moment(event.received_at),
        "integrationId": str(event.source_id),
        "status": done if is_success else why,
        "alertId": naming.alert_id(alert.id, alert.opened_at) if alert else "",
        "alias": naming.alias(alert) if alert else "",
    }


def _words(call: Call, headers: Mapping[str, Any]) -> tuple[str, str]:
    if headers.get(METHOD) == "DELETE" and call.verb in _REMOVED:
        return _REMOVED[call.verb]
    return _DONE.get(call.verb, ("Create", "Created alert"))


def _alert(tx: Tx, event: RawEvent, call: Call, client: Client) -> Full | None:
    if call.verb:
        return finding.numbered(tx, str(event.headers.get(ALERT, "")), client)
    return finding.created(
        tx, _identity(event), source_id=event.source_id, by=event.received_at, client=client
    )


def _identity(event: RawEvent) -> str:
    """As the parser named it."""
    try:
        said = document.members(document.read(event.body))
    except Unparseable:
        said = {}
    alias = (document.scalar(said.get("alias")) or "").strip()
    return signal.identity(alias or f"{opsgenie.UNNAMED}{event.nonce}")
