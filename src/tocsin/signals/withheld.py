"""What a monitor shows its target to be let in: kept sealed, and marked where it was.

In what is read a mark stands for each hidden value; what comes back with the mark stays as it was.
"""

import json
from collections.abc import Mapping
from typing import Any

from tocsin.kit.secrets import Key

HIDDEN = "…"
_WHOLE = ("body", "send")
_HEADERS = "headers"

Target = Mapping[str, Any]


def shown(target: Target) -> dict[str, Any]:
    """For readers: the values of its headers and its body stay with us."""
    withheld = hidden(target)
    return {name: _marked(value) if name in withheld else value for name, value in target.items()}


def hidden(target: Target) -> dict[str, Any]:
    """The parts that are nobody's to read."""
    found = {name: target[name] for name in _WHOLE if target.get(name)}
    headers = target.get(_HEADERS)
    if isinstance(headers, dict) and headers:
        found[_HEADERS] = headers
    return found


def revealed(given: Target, before: Target) -> dict[str, Any]:
    """Return a target that was made from the shown one, what is still hidden in it as before."""
    return {name: _revealed(value, before.get(name)) for name, value in given.items()}


def sealed(target: Target, monitor_id: int, *, key: Key) -> str | None:
    """The hidden parts as one text that only this monitor's place opens; None if it has none."""
    found = hidden(target)
    return key.seal(_place(monitor_id), json.dumps(found)) if found else None


def opened(target: Target, monitor_id: int, *, text: str | None, key: Key) -> dict[str, Any]:
    """The target as it was before it was sealed; raises WrongKey."""
    return {**target, **(json.loads(key.open(_place(monitor_id), text)) if text else {})}


def _marked(value: Any) -> Any:
    return dict.fromkeys(value, HIDDEN) if isinstance(value, dict) else HIDDEN


def _revealed(value: Any, before: Any) -> Any:
    if isinstance(value, dict) and isinstance(before, dict):
        return revealed(value, before)
    return before if value == HIDDEN and before is not None else value


def _place(monitor_id: int) -> str:
    return f"monitor|target|{monitor_id}"
