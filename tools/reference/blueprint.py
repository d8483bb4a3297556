"""docs/reference/blueprint.md: every key of a blueprint, from the models that read it."""

import types
import typing
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from tocsin.blueprints.document import Document
from tocsin.kit import periods
from tocsin.oncall.restriction import Weekday
from tools.reference import markdown, meanings

Model = type[BaseModel]
WORDS = (
    "A blueprint is YAML (JSON is YAML too). `tocsin apply FILE` prints what it would change and "
    "asks; a section that is left out is left alone, and so is everything that a section does not "
    "name. Applying a file again changes nothing. An unknown key is an error that names its line. "
    "Lengths of time are written like `90s`, `5m`, `1h30m`, `7d`. How to write one is in "
    "[write a blueprint](../howto/blueprint.md)."
)
_PLAIN = {
    str: "text",
    int: "number",
    float: "number",
    bool: "yes or no",
    timedelta: "length of time",
    date: "day",
    datetime: "wall time",
    AwareDatetime: "time with its offset",
    time: "time of day",
}


_WEEK = tuple(Weekday)


def render() -> str:
    return markdown.page("Blueprint", WORDS, *(_chapter(name) for name in Document.model_fields))


def faults() -> Iterator[str]:
    return meanings.faults("blueprint", found=_keys(), explained=_explained())


def _chapter(name: str) -> str:
    field = Document.model_fields[name]
    told = meanings.of("blueprint").get(name, {})
    model = _model(field.annotation)
    tables = [_table(model, told)] if model else []
    return "\n\n".join((f"## {name}", str(told.get("_", "")), *tables))


def _table(model: Model, told: dict[str, str]) -> str:
    rows = [
        (markdown.code(path), kind(field.annotation), _default(field), told.get(path, ""))
        for path, field in _walk(model)
    ]
    return markdown.table(("key", "is", "default", "what it means"), rows)


def _walk(model: Model, before: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        yield f"{before}{name}", field
        inner = _model(field.annotation)
        if inner:
            yield from _walk(inner, f"{before}{name}.")


def _keys() -> Iterator[str]:
    for name, field in Document.model_fields.items():
        yield name
        model = _model(field.annotation)
        yield from (f"{name}.{path}" for path, _ in _walk(model)) if model else ()


def _explained() -> Iterator[str]:
    for section, told in meanings.of("blueprint").items():
        yield from (section if key == "_" else f"{section}.{key}" for key in told)


def _model(annotation: Any) -> Model | None:
    """The part that a list of parts is a list of, if it is one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = typing.get_args(annotation)
    return next((found for each in inner if (found := _model(each)) is not None), None)


def kind(annotation: Any) -> str:
    """A type as its reader would say it."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        return kind(next(each for each in inner if each is not type(None)))
    if origin is typing.Annotated:
        return kind(inner[0])
    if origin is list:
        return f"list of {kind(inner[0])}"
    if origin is dict:
        return "mapping"
    return _of_type(annotation)


def _of_type(found: type) -> str:
    if issubclass(found, StrEnum):
        return ", ".join(map(markdown.code, found))
    return "these:" if issubclass(found, BaseModel) else _PLAIN[found]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, timedelta):
        return markdown.code(periods.format_duration(value))
    if isinstance(value, list) and len(value) == len(_WEEK):
        return "all of them"
    if value in (None, "", [], {}):
        return ""
    return markdown.code(_yaml(value))


def _yaml(value: object) -> object:
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    return str(value).lower() if isinstance(value, bool) else value


def _plain(value: object) -> str:
    return periods.format_duration(value) if isinstance(value, timedelta) else str(value)
