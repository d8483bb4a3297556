"""A provider's own fields as a form: what its description says, read back into values."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.kit import errors
from tocsin.signals.provider import Field, FieldKind

_BRIEF = 60


def read(fields: Sequence[Field], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of what was filled in; what was left empty is left out."""
    found: dict[str, Any] = {}
    for field in fields:
        value = _value(field, given.get(field.name, ""))
        if value is not None:
            found[field.name] = value
    return found


def written(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, str]:
    """Return values as a form holds them."""
    return {each.name: _written(each, values.get(each.name, each.default)) for each in fields}


def _value(field: Field, text: str) -> Any:
    if field.kind is FieldKind.BOOLEAN:
        return text == "true"
    if not text.strip():
        return None
    if field.kind is FieldKind.NUMBER:
        return _number(field, text.strip())
    if field.kind is FieldKind.LIST:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return _json(field, text) if field.kind is FieldKind.JSON else text.strip()


def _number(field: Field, text: str) -> float:
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError as error:
        raise errors.Invalid(f"{field.title} is a number.") from error


def _json(field: Field, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise errors.Invalid(f'{field.title} is JSON, such as {{"name": "value"}}.') from error


def _written(field: Field, value: Any) -> str:
    if field.kind is FieldKind.LIST and isinstance(value, list):
        return "\n".join(map(str, value))
    return _text(value)


def _text(value: Any) -> str:
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, str):
        return value
    brief = json.dumps(value, ensure_ascii=False)
    return brief if len(brief) <= _BRIEF else json.dumps(value, ensure_ascii=False, indent=2)
