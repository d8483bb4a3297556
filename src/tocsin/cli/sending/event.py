"""One event as somebody at a shell says it, in the words of PagerDuty's Events API.

That door takes the events of every kind of source, whatever mapping it has.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from tocsin.kit import errors

TITLE_LIMIT = 1024
DETAILS_LIMIT = 65_536
IDENTITY_LIMIT = 255


class NoTitle(errors.Invalid):
    """Whoever is paged has to read something."""


class BadLabel(errors.Invalid):
    """A label is NAME=VALUE."""


class Unreadable(errors.Invalid):
    """What waits in the spool is no event of ours."""


class Action(StrEnum):
    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Event:
    """``at`` is set for one that had to wait: when it was, in ISO 8601."""

    title: str
    identity: str
    action: Action = Action.TRIGGER
    severity: str = "error"
    source: str = ""
    details: str = ""
    link: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    at: str = ""


def checked(event: Event) -> Event:
    """Return it on one line and within limits; of title and identity either stands for both."""
    title, identity = (" ".join(said.split()) for said in (event.title, event.identity))
    if not (title or identity):
        raise NoTitle("Say in a few words what is wrong, or which identity is meant.")
    return replace(
        event,
        title=(title or identity)[:TITLE_LIMIT],
        identity=_short(identity or title),
        details=event.details[:DETAILS_LIMIT],
    )


def _short(identity: str) -> str:
    """Within the limit and still unique."""
    if len(identity) <= IDENTITY_LIMIT:
        return identity
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{identity[: IDENTITY_LIMIT - 65]}/{digest}"


def labels(said: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in said]
    wrong = [name for name, equals, _ in pairs if not (name.strip() and equals)]
    if wrong:
        raise BadLabel(f"A label is NAME=VALUE, not '{wrong[0][:80]}'.")
    return {name.strip(): value for name, _, value in pairs}


def body(event: Event, *, key: str) -> bytes:
    """Return what the door reads."""
    details = {**event.labels} | ({"details": event.details} if event.details else {})
    payload = {
        "summary": event.title,
        "source": event.source or "tocsin send",
        "severity": event.severity,
        "custom_details": details,
    } | ({"timestamp": event.at} if event.at else {})
    told: dict[str, Any] = {
        "routing_key": key,
        "event_action": event.action,
        "dedup_key": event.identity,
        "payload": payload,
        "links": [{"href": event.link, "text": "Link"}] if event.link else [],
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")


def dumped(event: Event) -> bytes:
    return json.dumps(asdict(event)).encode()


def loaded(text: bytes) -> Event:
    try:
        given = json.loads(text)
        return checked(Event(**given | {"action": Action(given["action"])}))
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable("This is no event of ours.") from error
