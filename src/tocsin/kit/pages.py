"""A slice of a long list and the cursor that leads on."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Generic, Protocol, TypeVar

from tocsin.kit import errors

Item = TypeVar("Item")
AnyNamed = TypeVar("AnyNamed", bound="Named")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """``next`` is an opaque cursor, None at the end."""

    items: list[Item]
    next: str | None = None


class Named(Protocol):
    """What stands in a list in order of names."""

    @property
    def id(self) -> int | None: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Behind whom a page begins in a list in order of names; behind nobody at first."""

    name: str | None = None
    id: int = 0


START = Place()


def place(cursor: str | None) -> Place:
    """Read the cursor of a list in order of names."""
    return Place(*decode(cursor, str, int)) if cursor else START


def encode(*position: Any) -> str:
    """Turn the sort position of the last item into a cursor; times go as ISO text."""
    return base64.urlsafe_b64encode(json.dumps(position, default=str).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type, size: int | None = None) -> list[Any]:
    """Return the position again, or raise Invalid for a cursor that is not ours.

    ``kinds`` are the types of its parts (str, int, float, datetime), so that a made-up cursor is
    refused here and not by the database.
    """
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(position, list) or len(position) != (len(kinds) or size):
            raise ValueError("another list's cursor")
        return [_part(value, kind) for value, kind in zip_longest(position, kinds)]
    except (ValueError, binascii.Error, RecursionError) as error:
        raise errors.Invalid("This cursor was not given out by this list.") from error


def _part(value: Any, kind: type | None) -> Any:
    if kind is None:
        return value
    if kind is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment
    elif type(value) is kind and (not isinstance(value, int) or abs(value) < 2**63):
        return value
    raise ValueError(f"a part is no {kind.__name__}")


def cut_by_name(rows: Sequence[AnyNamed], limit: int) -> Page[AnyNamed]:
    """Make a page of ``limit`` of a list in order of names, from rows fetched with one more."""
    return cut(rows, limit, *((row.name, row.id) if (row := _last(rows, limit)) else ()))


def _last(rows: Sequence[Item], limit: int) -> Item | None:
    return rows[limit - 1] if len(rows) >= limit else None


def cut(rows: Sequence[Item], limit: int, *position: Any) -> Page[Item]:
    """Make a page of ``limit`` from rows fetched with ``limit + 1``.

    ``position`` is the sort position of the last item that stays, see ``last``.
    """
    if len(rows) <= limit:
        return Page(list(rows))
    return Page(list(rows[:limit]), encode(*position))
