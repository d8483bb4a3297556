"""A document as lines to point at: each value with the path by which a mapping finds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tocsin.signals import document, scrubbing

MOST_LINES = 300
_DEEPEST = 12
_SHOWN = 120
_ITEMS_OF_EACH = 3


@dataclass(frozen=True, slots=True)
class Line:
    """`value` is what is there in short; of a list only the first items are gone into."""

    path: str
    name: str
    depth: int
    value: str
    is_list: bool = False
    is_branch: bool = False


def lines(value: Any) -> list[Line]:
    """The lines of a document, or of one part of it, secrets hidden."""
    found = []
    for line in _lines(scrubbing.scrubbed(value), "", 0):
        found.append(line)
        if len(found) == MOST_LINES:
            break
    return found


def _lines(value: Any, path: str, depth: int) -> Iterator[Line]:
    for name, inner in _members(value):
        place = _joined(path, name)
        yield Line(place, name, depth, _short(inner), isinstance(inner, list), _has_parts(inner))
        if depth < _DEEPEST:
            yield from _lines(inner, place, depth + 1)


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((f"[{position}]", each) for position, each in enumerate(value[:_ITEMS_OF_EACH]))


def _joined(path: str, name: str) -> str:
    if name.startswith("[") or not path:
        return path + name
    return f"{path}.{name}"


def _has_parts(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} in a list"
    if isinstance(value, dict):
        return "" if value else "empty"
    text = "null" if value is None else document.brief(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
