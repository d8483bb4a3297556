"""Where in a document a value is: ``check.host.name``, ``alerts[0].id``, ``text with {paths}``.

Deliberately less than JSONPath: what a person can write at the first try.
"""

import re
from typing import Any

from tocsin.signals import document

_PLACE = re.compile(r"\{([^{}]+)\}")
_INDEX = re.compile(r"\[(\d{1,6})\]")


def value_at(value: Any, path: str) -> Any:
    """The value there, or None; a name that holds dots is found as a whole."""
    if isinstance(value, dict) and path in value:
        return value[path]
    steps = _INDEX.sub(r".\1", path).strip(".").split(".")
    return _walk(value, steps)


def text_at(value: Any, path: str) -> str:
    """The plain value there as text, or the text with each {path} in it filled; else ""."""
    if "{" in path:
        return fill(value, path)
    return document.scalar(value_at(value, path)) or ""


def fill(value: Any, template: str) -> str:
    """The text with each {path} in it replaced; "" if none of them leads to anything."""
    found = {path: document.brief_or_empty(value_at(value, path)) for path in places(template)}
    if found and not any(found.values()):
        return ""
    return _PLACE.sub(lambda place: found[place[1].strip()], template)


def places(template: str) -> list[str]:
    return [place.strip() for place in _PLACE.findall(template)]


def last_name(path: str) -> str:
    return _INDEX.sub("", path).rsplit(".", 1)[-1]


def _walk(value: Any, steps: list[str]) -> Any:
    for position, step in enumerate(steps):
        if isinstance(value, dict):
            rest = ".".join(steps[position:])
            if rest in value:
                return value[rest]
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
