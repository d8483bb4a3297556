"""What a request to Opsgenie's API asks for, read from its path: which thing, and what of it.

The path is read as it was sent, because an identifier may hold an encoded slash; clients that do
not encode it are understood too, wherever that leaves no doubt.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, unquote

ALERTS = "/v2/alerts"
HEARTBEATS = "/v2/heartbeats"
PREFIXES = ("", "/jsm/ops/integration")
_VERBS = frozenset(
    {
        *("acknowledge", "unacknowledge", "close", "snooze", "escalate", "assign"),
        *("message", "description", "priority", "tags", "details", "notes", "attachments"),
        *("responders", "teams", "recipients", "logs"),
    }
)
_WITH_NAME = frozenset({"actions", "attachments"})
_OF_ALL = frozenset({"count", "requests", "saved-searches"})


class By(StrEnum):
    """What an identifier is; ``tiny`` is our own number of an alert."""

    ID = "id"
    ALIAS = "alias"
    TINY = "tiny"


@dataclass(frozen=True, slots=True)
class Call:
    """``identifier`` is empty for all alerts; ``name`` is which action, attachment or request."""

    verb: str
    identifier: str = ""
    name: str = ""
    by: By = By.ID


def read(path: str) -> Call | None:
    """Read a path with its query, both as sent; None when it is not about alerts."""
    sent, _, query = path.partition("?")
    _, found, rest = sent.partition(ALERTS)
    if not found or rest[:1] not in ("", "/"):
        return None
    words, more = _segments(rest)
    asked = dict(parse_qsl(query or more))
    by = asked.get("identifierType") or asked.get("alertIdentifierType") or "id"
    return _call(words, By(by) if by in tuple(By) else By.ID)


def heartbeat(path: str) -> tuple[str, str] | None:
    """Return (name, verb) of a path about heartbeats; both may be empty."""
    _, found, rest = path.partition("?")[0].partition(HEARTBEATS)
    if not found or rest[:1] not in ("", "/"):
        return None
    words, _ = _segments(rest)
    if len(words) > 1 and words[-1] in ("ping", "enable", "disable"):
        return "/".join(words[:-1]), words[-1]
    return "/".join(words), ""


def _call(words: list[str], by: By) -> Call:
    if not words:
        return Call("")
    if words[0] in _OF_ALL:
        return Call(words[0], name="/".join(words[1:]), by=by)
    if len(words) > 2 and words[-2] in _WITH_NAME:
        return Call(words[-2], "/".join(words[:-2]), words[-1], by)
    if len(words) > 1 and words[-1] in _VERBS:
        return Call(words[-1], "/".join(words[:-1]), by=by)
    return Call("alert", "/".join(words), by=by)


def _segments(rest: str) -> tuple[list[str], str]:
    """The decoded parts, and the query that one client glues to the path without its sign."""
    plain, _, glued = rest.partition("/&")
    parts = plain.split("/")[1:]
    while parts and not parts[-1]:
        parts.pop()
    return [unquote(part) for part in parts], glued
