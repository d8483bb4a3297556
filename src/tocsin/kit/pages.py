"""A slice of a long list and the cursor that leads on."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tocsin.kit import errors

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """``next`` is an opaque cursor, None at the end."""

    items: list[Item]
    next: str | None = None


def encode(*position: Any) -> str:
    """Turn the sort position of the last item into a cursor; times go as ISO text."""
    return base64.urlsafe_b64encode(json.dumps(position, default=str).encode()).decode().rstrip("=")


def decode(cursor: str, *, size: int) -> list[Any]:
    """Return the position again, or raise Invalid for a cursor that is not ours."""
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise errors.Invalid("This cursor was not given out by this list.") from error
    if not isinstance(position, list) or len(position) != size:
        raise errors.Invalid("This cursor was not given out by this list.")
    return position


def cut(rows: Sequence[Item], limit: int, *position: Any) -> Page[Item]:
    """Make a page of ``limit`` from rows fetched with ``limit + 1``.

    ``position`` is the sort position of the last item that stays, see ``last``.
    """
    if len(rows) <= limit:
        return Page(list(rows))
    return Page(list(rows[:limit]), encode(*position))
