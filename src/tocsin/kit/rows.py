"""Rows of the driver become frozen dataclasses: words enums, arrays tuples."""

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from typing import Any, TypeVar

import psycopg
from psycopg.rows import BaseRowFactory

Row = TypeVar("Row")


def into(row: type[Row]) -> BaseRowFactory[Row]:
    """Map columns to the fields of a frozen dataclass, words to enums and arrays to tuples."""
    converters = _converters(typing.cast(Hashable, row))
    fields = _names(typing.cast(Hashable, row))

    def factory(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Row]:
        names = [column.name for column in cursor.description or ()]
        build = row if names == fields else _by_name(row, names)
        todo = [(i, converters[name]) for i, name in enumerate(names) if name in converters]

        def make(values: Sequence[Any]) -> Row:
            changed = list(values)
            for i, convert in todo:
                if changed[i] is not None:
                    changed[i] = convert(changed[i])
            return build(*changed)

        return make if todo else lambda values: build(*values)

    return typing.cast(BaseRowFactory[Row], factory)


def _by_name(row: type[Row], names: Sequence[str]) -> Callable[..., Row]:
    return lambda *values: row(**dict(zip(names, values, strict=True)))


@functools.cache
def _names(row: Any) -> list[str]:
    return [f.name for f in dataclasses.fields(row)] if dataclasses.is_dataclass(row) else []


@functools.cache
def _converters(row: Any) -> dict[str, Callable[[Any], Any]]:
    if not dataclasses.is_dataclass(row):
        return {}
    hints = typing.get_type_hints(row)
    found = {field.name: _converter(hints[field.name]) for field in dataclasses.fields(row)}
    return {name: convert for name, convert in found.items() if convert is not None}


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    if isinstance(hint, types.UnionType):
        inner = [part for part in typing.get_args(hint) if part is not types.NoneType]
        return _converter(inner[0]) if len(inner) == 1 else None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if typing.get_origin(hint) is tuple:
        item = _converter(typing.get_args(hint)[0])
        return tuple if item is None else lambda values: tuple(item(v) for v in values)
    return None
