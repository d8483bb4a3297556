"""How Opsgenie's query language compares a field of an alert with what a query says."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from tocsin.signals import opsgenie_date

Value = str | int | bool | datetime | None


class Operator(StrEnum):
    IS = ":"
    NOT = "!="
    MORE = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="


def compare(operator: Operator, values: Sequence[Value], wanted: str) -> bool:
    if operator is Operator.IS:
        return any(_is(value, wanted) for value in values)
    if operator is Operator.NOT:
        return not any(_is(value, wanted) for value in values)
    return any(_ranks(operator, value, wanted) for value in values)


def _is(value: Value, wanted: str) -> bool:
    if value is None:
        return False
    if isinstance(value, datetime):
        first, last = opsgenie_date.span(wanted) or (None, None)
        return first is not None and last is not None and first <= value < last
    if not isinstance(value, str):
        return str(value).lower() == wanted.lower()
    return _is_text(value.lower(), wanted.lower())


def _is_text(value: str, wanted: str) -> bool:
    """The whole, a word or some words of it, or with a star whatever begins or goes on so."""
    if "*" in wanted:
        pieces = wanted.split("*")
        return any(_fits(part, pieces) for part in (value, *value.split()))
    if value == wanted:
        return True
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", value) is not None


def _fits(text: str, pieces: Sequence[str]) -> bool:
    """Whether it begins with the first, ends with the last and has the others between, in order."""
    first, *between, last = pieces
    if not text.startswith(first):
        return False
    position = len(first)
    for piece in between:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return text.endswith(last) and position + len(last) <= len(text)


def _ranks(operator: Operator, value: Value, wanted: str) -> bool:
    if isinstance(value, datetime):
        span = opsgenie_date.span(wanted)
        return span is not None and _ordered(operator, value.timestamp(), span[0].timestamp())
    if isinstance(value, int) and not isinstance(value, bool):
        number = re.fullmatch(r"-?\d{1,18}", wanted)
        return number is not None and _ordered(operator, value, int(wanted))
    is_text = isinstance(value, str)
    return is_text and _ordered(operator, *_places(str(value).lower(), wanted.lower()))


def _places(one: str, other: str) -> tuple[int, int]:
    return (one > other) - (one < other), 0


def _ordered(operator: Operator, one: float, other: float) -> bool:
    return {
        Operator.MORE: one > other,
        Operator.AT_LEAST: one >= other,
        Operator.LESS: one < other,
        Operator.AT_MOST: one <= other,
    }[operator]
