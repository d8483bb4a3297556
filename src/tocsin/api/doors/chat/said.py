"""What a chat hands in, read without trusting its shape."""

import json
from typing import Any


def of(body: bytes | str | None) -> dict[str, Any]:
    """Read a JSON object; anything else is an empty one."""
    try:
        found = json.loads(body or "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def part(found: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the object behind these names, or an empty one."""
    for name in names:
        inner = found.get(name)
        found = inner if isinstance(inner, dict) else {}
    return found


def word(found: dict[str, Any], name: str) -> str:
    """Return a text or number as text, or nothing."""
    value = found.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
