"""Portions of a list as PagerDuty cuts them: a limit, an offset, and whether there is more."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from starlette.datastructures import QueryParams

from tocsin.api.doors.pagerduty_rest import refusals

Item = TypeVar("Item")

USUAL, MOST, FARTHEST = 25, 100, 10_000


def portion(query: QueryParams) -> tuple[int, int]:
    """Return limit and offset; what is beyond the tenth thousand is not to be had, as there."""
    limit = min(max(_whole(query, "limit", USUAL), 1), MOST)
    offset = _whole(query, "offset", 0)
    if not 0 <= offset <= FARTHEST - limit:
        raise refusals.Wrong(f"Offset and limit together are at most {FARTHEST}.")
    return limit, offset


def envelope(
    name: str, shown: Sequence[Mapping[str, Any]], query: QueryParams, *, more: bool
) -> dict[str, Any]:
    limit, offset = portion(query)
    return {name: list(shown), "limit": limit, "offset": offset, "more": more, "total": None}


def cut(
    name: str,
    found: Sequence[Item],
    query: QueryParams,
    show: Callable[[Item], Mapping[str, Any]],
) -> dict[str, Any]:
    """Show the portion of a list that is at hand as a whole."""
    limit, offset = portion(query)
    shown = [show(item) for item in found[offset : offset + limit]]
    return envelope(name, shown, query, more=len(found) > offset + limit)


def words(query: QueryParams, name: str) -> list[str]:
    """Return the values of ``name[]``, however often it is given and whether with the brackets."""
    given = [*query.getlist(f"{name}[]"), *query.getlist(name)]
    return [word for part in given for word in part.split(",") if word]


def _whole(query: QueryParams, name: str, usual: int) -> int:
    text = query.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise refusals.Wrong(f"'{name}' is a number.")
    return int(text)
