"""What people are shown of a stranger's bytes, without the secrets that senders put into them."""

import json
import re
from typing import Any

HIDDEN = "•••"
_DEEPEST = 60
_NAME = re.compile(
    r"pass(word|wd|phrase)?|secret|token|api_?-?key|apikey|authorization|credential|private_?-?key"
    r"|routing_?-?key|service_?-?key|integration_?-?key|access_?-?key|session_?-?id|cookie|webhook_?-?key"
    r"|signature",
    re.IGNORECASE,
)
_IN_TEXT = (
    re.compile(r"(?i)\b((?:bearer|basic|token|geniekey)\s+)[A-Za-z0-9._~+/=-]{8,}"),
    re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)"),
    re.compile(
        r"(?i)\b((?:[\w-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key"
        r"|routing[_-]?key|service[_-]?key|signature))[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;}]+"
    ),
)


def pretty(body: bytes) -> str:
    """Lines to read: JSON indented, all else as it came, secrets hidden in both."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        return json.dumps(scrubbed(value), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return in_text(text)


def as_it_came(body: bytes) -> str:
    """The text of it, laid out anew only where a secret had to be hidden."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        return text if scrubbed(value) == value else pretty(body)
    except (ValueError, RecursionError):
        return in_text(text)


def scrubbed(value: Any, depth: int = 0) -> Any:
    """A JSON value with what is named like a secret hidden, and what looks like one in texts."""
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {name: _member(name, inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [scrubbed(inner, depth + 1) for inner in value]
    return in_text(value) if isinstance(value, str) else value


def in_text(text: str) -> str:
    for pattern in _IN_TEXT:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def _member(name: str, value: Any, depth: int) -> Any:
    is_secret = _NAME.search(name) is not None and isinstance(value, str | int) and value
    return HIDDEN if is_secret and not isinstance(value, bool) else scrubbed(value, depth)
