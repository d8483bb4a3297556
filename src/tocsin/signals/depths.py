"""What a document says below its surface, by the names that its values have there.

Shallow names win over deep ones, the first of a list over the others; how much is looked at is
bounded, whatever a stranger sends.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from tocsin.signals import document

_DEEPEST = 5
_MOST_PARTS = 200
_ITEMS_OF_EACH = 3


def bare(name: str) -> str:
    """A name in small letters without any signs in between."""
    return "".join(filter(str.isalnum, name)).lower()


def below(item: Mapping[str, Any]) -> dict[str, str]:
    """Every plain value of the document by its bare name, the shallowest where there are more."""
    found: dict[str, str] = {}
    for part in _parts(item):
        named = {bare(name): value for name, value in document.scalars(part).items() if value}
        found = named | found
    return found


def _parts(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    waiting: deque[tuple[Any, int]] = deque([(item, 0)])
    seen = 0
    while waiting and seen < _MOST_PARTS:
        value, depth = waiting.popleft()
        seen += 1
        if isinstance(value, dict):
            yield value
        if depth < _DEEPEST:
            inner = value.values() if isinstance(value, dict) else value[:_ITEMS_OF_EACH]
            waiting.extend((each, depth + 1) for each in inner if isinstance(each, dict | list))
