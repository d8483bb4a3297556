"""Bytes from a stranger, read as a JSON document as forgivingly as is safe.

The quick way serves nearly all. What it refuses is tried again leniently (a byte order mark,
broken UTF-8, half surrogate pairs, NaN, numbers beyond measure), because an alert with one broken
letter is still an alert. Nothing but Unparseable comes out of here.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.signals.signal import Unparseable

MAX_BRIEF = 4000
_EXCERPT = 80


def read(body: bytes) -> Any:
    """The JSON value in these bytes."""
    if not body.strip():
        raise Unparseable("The request had no body.")
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return _read_leniently(body)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in these bytes."""
    value = read(body)
    if not isinstance(value, dict):
        raise Unparseable(f"The body must be a JSON object, but is {kind(value)}.")
    return value


def text(body: bytes) -> str:
    return body.decode("utf-8-sig", errors="replace")


def kind(value: object) -> str:
    """What a JSON value is, in words for an error message."""
    names = {dict: "an object", list: "an array", str: "a text", bool: "true or false"}
    return names.get(type(value), "null" if value is None else "a number")


def scalar(value: object) -> str | None:
    """A text, number or truth value as text; None for what has parts or is null."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def scalars(value: Mapping[str, Any]) -> dict[str, str]:
    """Those members of an object that are plain values, as text."""
    found = ((name, scalar(member)) for name, member in value.items())
    return {name: member for name, member in found if member is not None}


def brief(value: object) -> str:
    """Any JSON value as text: a plain one as it is, others as JSON, but never endlessly long."""
    plain = scalar(value)
    if plain is not None:
        return plain
    try:
        return json.dumps(value, ensure_ascii=False)[:MAX_BRIEF]
    except RecursionError:
        return "(nested too deeply to be shown)"


def brief_or_empty(value: object) -> str:
    return "" if value is None else brief(value)


def members(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else one without members."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """The value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def _read_leniently(body: bytes) -> Any:
    try:
        return json.loads(text(body), parse_constant=_nothing, parse_int=_integer, strict=False)
    except json.JSONDecodeError as error:
        excerpt = text(body[:_EXCERPT])
        raise Unparseable(f"The body is not JSON ({error}). It begins: {excerpt}") from error
    except RecursionError as error:
        raise Unparseable("The JSON is nested too deeply to be read.") from error


def _nothing(_: str) -> None:
    """NaN and Infinity mean that there is no value."""


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 300 else digits
