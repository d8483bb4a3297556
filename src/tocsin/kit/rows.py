"""Rows of the driver become frozen dataclasses or structs: words enums, arrays tuples.

How the columns of an answer become a row is found out once and then done thousands of times a
second, so it is looked up by their names; asking the driver to describe them takes longer.
"""

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from typing import Any, TypeVar

from psycopg.pq.abc import PGresult

Row = TypeVar("Row")
Make = Callable[[Sequence[Any]], Any]


def into(row: type[Row], answer: PGresult) -> Callable[[Sequence[Any]], Row]:
    """Map columns to the fields of a row's class, words to enums and arrays to tuples."""
    columns = tuple(map(answer.fname, range(answer.nfields)))
    return _maker(typing.cast(Hashable, row), columns)


@functools.cache
def _maker(row: Any, columns: tuple[bytes | None, ...]) -> Make:
    names = [(column or b"").decode() for column in columns]
    converters = _converters(row)
    build = row if names == _names(row) else _by_name(row, names)
    todo = [(i, converters[name]) for i, name in enumerate(names) if name in converters]

    def make(values: Sequence[Any]) -> Any:
        changed = list(values)
        for i, convert in todo:
            if changed[i] is not None:
                changed[i] = convert(changed[i])
        return build(*changed)

    return make if todo else lambda values: build(*values)


def _by_name(row: Any, names: Sequence[str]) -> Callable[..., Any]:
    return lambda *values: row(**dict(zip(names, values, strict=True)))


def _names(row: Any) -> list[str]:
    if dataclasses.is_dataclass(row):
        return [field.name for field in dataclasses.fields(row)]
    return list(getattr(row, "__struct_fields__", ()))


def _converters(row: Any) -> dict[str, Callable[[Any], Any]]:
    names = _names(row)
    hints = typing.get_type_hints(row) if names else {}
    found = {name: _converter(hints[name]) for name in names}
    return {name: convert for name, convert in found.items() if convert is not None}


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    if isinstance(hint, types.UnionType):
        inner = [part for part in typing.get_args(hint) if part is not types.NoneType]
        return _converter(inner[0]) if len(inner) == 1 else None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Words(hint).__getitem__
    if typing.get_origin(hint) is tuple:
        item = _converter(typing.get_args(hint)[0])
        return tuple if item is None else lambda values: tuple(item(v) for v in values)
    return None


class _Words(dict[Any, Enum]):
    """The members of an enum by their values: a tenth of what asking the enum takes."""

    def __init__(self, enum: type[Enum]) -> None:
        super().__init__((each.value, each) for each in enum)
        self._enum = enum

    def __missing__(self, value: Any) -> Enum:
        return self._enum(value)  # which says what is wrong with it
