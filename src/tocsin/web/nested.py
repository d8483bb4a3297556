"""Forms with lists in them: the layers of a schedule, the steps of a policy.

A field's name is its way: ``layers-0-people-1`` is the second of the people of the first layer.
Rows are added, moved and taken out by buttons that send the whole form, so that it works without
scripts, and nothing is kept anywhere before it is saved.
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.requests import Request

from tocsin.kit import errors

Tree = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)

_DEEPEST = 6
_BUTTON = re.compile(r"(add|more|remove|up|down)-([a-z0-9-]+?)(?:-(\d{1,3}))?")
_NEW: Mapping[str, Any] = {"add": {}, "more": ""}
"""What a new row is: a part with fields of its own, or one more field."""


class FormTooLarge(errors.Invalid):
    """No list that a person fills in is as long as this."""


async def _read(request: Request) -> Tree:
    form = await request.form()
    return tree((key, value) for key, value in form.multi_items() if not _is_file(value))


Nested = Annotated[Tree, Depends(_read)]


def filled(kind: type[Model], given: Tree) -> Model:
    """Fill a model in as the pressed button wants it; what is none of our forms is refused."""
    try:
        return kind.model_validate(pressed(given))
    except ValueError as error:
        raise errors.Invalid("This form is not one of ours; open the page again.") from error


def tree(fields: Iterable[tuple[str, Any]]) -> Tree:
    """Return the fields as mappings and lists; numbers in names order, they need not be dense."""
    root: Tree = {}
    for name, value in fields:
        way = name.split("-")
        if len(way) > _DEEPEST:
            raise FormTooLarge("This form is nested deeper than any of ours.")
        place = root
        for part in way[:-1]:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        place[way[-1]] = value
    return {key: _listed(value) for key, value in root.items()}


def pressed(given: Tree) -> Tree:
    """Return the form as the pressed button wants its lists: one more, one less, one moved."""
    button = _BUTTON.fullmatch(str(given.get("do", "")))
    if button is None:
        return given
    verb, way, number = button.groups()
    rows = _rows(given, way.split("-"))
    position = int(number or 0)
    if verb in _NEW:
        rows.append(copy(_NEW[verb]))
    elif verb == "remove" and position < len(rows):
        del rows[position]
    elif verb in ("up", "down"):
        _swap(rows, position - (verb == "up"))
    return given


def _swap(rows: list[Any], first: int) -> None:
    """Change a row with the one after it."""
    if 0 <= first < len(rows) - 1:
        rows[first : first + 2] = [rows[first + 1], rows[first]]


def _rows(given: Tree, way: list[str]) -> list[Any]:
    """Find the list that a button names, or make it."""
    place: Any = given
    for part in way[:-1]:
        place = _inner(place, part)
    if not isinstance(place, dict):
        return []
    rows = place.setdefault(way[-1], [])
    return rows if isinstance(rows, list) else []


def _inner(place: Any, part: str) -> Any:
    if isinstance(place, list):
        return place[int(part)] if part.isdecimal() and int(part) < len(place) else None
    return place.get(part) if isinstance(place, dict) else None


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() and len(key) <= 4 for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(inner) for key, inner in value.items()}


def _is_file(value: Any) -> bool:
    return isinstance(value, UploadFile)
