"""PagerDuty's answers to its Events API, version 2 and 1, and what it refuses.

Clients compare the status exactly: version 2 answers 202, version 1 answers 200.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tocsin.signals import document, pagerduty_mistakes
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.signal import Unparseable

MAX_BODY = 512 * 1024


def check_event(body: bytes) -> Answer | None:
    """The refusal of POST /v2/enqueue, or None when PagerDuty would take it."""
    return _check(body, pagerduty_mistakes.of_event)


def check_change(body: bytes) -> Answer | None:
    """The refusal of POST /v2/change/enqueue, or None."""
    return _check(body, pagerduty_mistakes.of_change)


def check_event_v1(body: bytes) -> Answer | None:
    """The refusal of POST /generic/2010-04-15/create_event.json, or None."""
    return _check(body, pagerduty_mistakes.of_v1)


def accepted(dedup_key: str) -> Answer:
    return Answer(202, _success("Event processed") | {"dedup_key": dedup_key})


def change_accepted() -> Answer:
    return Answer(202, _success("Change event processed"))


def accepted_v1(incident_key: str) -> Answer:
    return Answer(200, _success("Event processed") | {"incident_key": incident_key})


def refused(*mistakes: str) -> Answer:
    body = {"status": "invalid event", "message": "Event object is invalid", "errors": [*mistakes]}
    return Answer(400, body, is_refused=True)


def unknown_key() -> Answer:
    return refused("Invalid routing key")


def unrecognized() -> Answer:
    body = {
        "status": "Unrecognized object",
        "message": "Event object format is unrecognized",
        "errors": ["JSON parse error"],
    }
    return Answer(400, body, is_refused=True)


def key_in(body: bytes) -> str:
    """The routing key (or version 1's service key) that the body carries, else ""."""
    try:
        event = document.members(document.read(body))
    except Unparseable:
        return ""
    return (
        document.scalar(event.get("routing_key")) or document.scalar(event.get("service_key")) or ""
    )


def _check(body: bytes, mistakes_of: Callable[[Mapping[str, Any]], list[str]]) -> Answer | None:
    try:
        event = document.read(body)
    except Unparseable:
        return unrecognized()
    if not isinstance(event, dict):
        return unrecognized()
    mistakes = mistakes_of(event)
    return refused(*mistakes) if mistakes else None


def _success(message: str) -> dict[str, str]:
    return {"status": "success", "message": message}
