"""PagerDuty's answers to its Events API, version 2 and 1, and what it refuses.

Clients compare the status exactly: version 2 answers 202, version 1 answers 200.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tocsin.signals import document, pagerduty_mistakes
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.signal import Unparseable

MAX_BODY = 512 * 1024
_KEY = re.compile(rb'"(?:routing|service)_key"\s*:\s*"([0-9A-Za-z_-]{1,128})"')
_LOOKED_AT = 65_536


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


def trouble(status: int, sentence: str) -> Answer:
    """Something else than the event is wrong; what is too large is a refusal like others."""
    if status in (400, 413):
        return refused(sentence)
    if status == 429:
        told = ("throttle exceeded", "Requests for this service are arriving too quickly.")
    else:
        told = ("error", "The event was not taken.")
    body = {"status": told[0], "message": told[1], "errors": [sentence]}
    return Answer(status, body, is_refused=True)


def unrecognized() -> Answer:
    body = {
        "status": "Unrecognized object",
        "message": "Event object format is unrecognized",
        "errors": ["JSON parse error"],
    }
    return Answer(400, body, is_refused=True)


def key_in(body: bytes) -> str:
    """The routing key (or version 1's service key) that the body carries, else "".

    It is found in what was cut off too, so that this pages whom it was for.
    """
    try:
        event = document.members(document.read(body))
    except Unparseable:
        found = _KEY.search(body[:_LOOKED_AT])
        return found[1].decode() if found else ""
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
