"""How a value is put together: a column's name, a text with columns in braces, or ``=`` a word."""

import functools
import re
from collections.abc import Mapping, Sequence

_PLACE = re.compile(r"\{([^{}]+)\}")
_LOOSE = " -/,;:|"
_CONSTANT = "="


def columns(given: str) -> tuple[str, ...]:
    """Return the columns that it speaks of."""
    if given.startswith(_CONSTANT):
        return ()
    return _places(given) or (given,)


def filled(given: str, row: Mapping[str, str]) -> str:
    """Return the value; what is left around columns that say nothing is cut off at both ends."""
    places = _places(given)
    if not places:
        return given[1:].strip() if given.startswith(_CONSTANT) else row.get(given, "")
    parts = [row.get(name, "") for name in places]
    if not any(parts):
        return ""
    said = _PLACE.sub(lambda found: row.get(found[1], ""), given)
    return said if all(parts) else said.strip(_LOOSE)


def first(given: Sequence[str], row: Mapping[str, str]) -> str:
    """Return the first of several that says something."""
    for each in given:
        if said := filled(each, row):
            return said
    return ""


@functools.lru_cache(maxsize=4096)
def _places(given: str) -> tuple[str, ...]:
    return tuple(_PLACE.findall(given))
