"""Opsgenie's answers to its Alert API, and what it refuses.

Each answer carries how long it took and the name of the request; those two are the door's to add.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tocsin.signals import document, moment, opsgenie_alert
from tocsin.signals.contracts.answer import Answer

Check = Callable[[Mapping[str, Any]], dict[str, str]]

NOT_PROCESSABLE = "Request body is not processable. Please check the errors."
NOT_AN_INTEGRATION = "To perform this action, use an API key from an API integration."
PROCESSED = "Request will be processed"
PONG = "PONG - Heartbeat received"
_EMPTY = "may not be empty"
_UNNAMED = "id or name should be provided"
_LONGEST = {
    "alias": 512,
    "description": 15_000,
    "entity": 512,
    "source": 100,
    "user": 100,
    "note": 25_000,
}
_MOST = {"tags": 20, "actions": 10, "responders": 50, "visibleTo": 50}


def processed() -> Answer:
    return Answer(202, {"result": PROCESSED})


def refused(status: int, message: str, **more: Any) -> Answer:
    return Answer(status, {"message": message, **more}, is_refused=True)


def not_processable(errors: Mapping[str, str]) -> Answer:
    return refused(422, NOT_PROCESSABLE, errors=dict(errors))


def unauthenticated() -> Answer:
    return refused(401, "Could not authenticate")


def not_json() -> Answer:
    return refused(400, "Request body is not in a valid JSON format.")


def lacks_right(message: str = NOT_AN_INTEGRATION) -> Answer:
    return refused(403, message, code=40301)


def unsupported(message: str) -> Answer:
    return refused(403, message, code=40302)


def flaws(event: Mapping[str, Any]) -> dict[str, str]:
    """What of an alert to be created they would refuse, or cut without a word."""
    found = {} if _text(event, "message") else {"message": _EMPTY}
    given = event.get("priority")
    if given is not None and not opsgenie_alert.priority(event):
        found["priority"] = "should be one of [ P1, P2, P3, P4, P5 ]"
    for name, most in _LONGEST.items():
        if len(_text(event, name)) > most:
            found[name] = f"may have at most {most} characters"
    for name, most in _MOST.items():
        if len(document.items(event.get(name))) > most:
            found[name] = f"may have at most {most} members"
    return found | _unnamed(event)


def missing(verb: str, event: Mapping[str, Any]) -> dict[str, str]:
    """What an action on an alert cannot do without, and what is wrong with it."""
    if verb in _TEXTS:
        return {} if _text(event, verb.removesuffix("s")) else {verb.removesuffix("s"): _EMPTY}
    check = _CHECKS.get(verb)
    return check(event) if check else {}


def _unnamed(event: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{field}[{position}]": _UNNAMED
        for field in ("responders", "visibleTo", "teams")
        for position, each in enumerate(document.items(event.get(field)))
        if not _is_named(each)
    }


def _is_named(given: object) -> bool:
    found = document.members(given)
    if found.get("type") in ("all", "none"):
        return True
    return isinstance(given, str) or any(_text(found, key) for key in ("id", "name", "username"))


def _priority(event: Mapping[str, Any]) -> dict[str, str]:
    given = opsgenie_alert.priority(event)
    return {} if given else {"priority": "should be one of [ P1, P2, P3, P4, P5 ]"}


def _end_time(event: Mapping[str, Any]) -> dict[str, str]:
    given = moment.parse(event.get("endTime"))
    return {} if given else {"endTime": "should be a date in ISO 8601"}


def _named(field: str) -> Check:
    return lambda event: {} if _is_named(event.get(field)) else {field: _UNNAMED}


def _tags(event: Mapping[str, Any]) -> dict[str, str]:
    return {} if opsgenie_alert.words(event.get("tags")) else {"tags": _EMPTY}


def _details(event: Mapping[str, Any]) -> dict[str, str]:
    return {} if document.members(event.get("details")) else {"details": _EMPTY}


_TEXTS = frozenset({"message", "notes"})
_CHECKS: Mapping[str, Check] = {
    "priority": _priority,
    "snooze": _end_time,
    "escalate": _named("escalation"),
    "assign": _named("owner"),
    "responders": _named("responder"),
    "teams": _named("team"),
    "tags": _tags,
    "details": _details,
}


def _text(event: Mapping[str, Any], name: str) -> str:
    return (document.scalar(event.get(name)) or "").strip()
