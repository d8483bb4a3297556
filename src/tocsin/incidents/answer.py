"""Answers to a form: read from what people and programs send, each by the kind of its field."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tocsin.incidents import form
from tocsin.incidents.form import Field, FieldKind, Form
from tocsin.kit import errors, text

ANSWER_LIMIT = 2000
_YES = {"yes", "ja", "true", "1", "on", "y", "j"}
_NO = {"no", "nein", "false", "0", "off", "n"}


class InvalidAnswers(errors.Invalid):
    """Something was answered that the form does not take; ``fields`` says where."""


class NotSaid(errors.Invalid):
    """The form requires more; ``fields`` says what."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said to one version of a form, and what of it is still to be said."""

    form: Form
    given: Mapping[str, Any]
    missing: tuple[str, ...]

    @property
    def shown(self) -> list[tuple[Field, str]]:
        """The questions that were answered, with the answers as they are read."""
        return [
            (each, form.written(self.given[each.key]))
            for each in self.form.fields
            if self.given.get(each.key) is not None
        ]

    @property
    def open_questions(self) -> list[Field]:
        return [each for each in self.form.fields if each.key in self.missing]


def read(fields: Sequence[Field], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was answered of what is asked, by key; unasked answers are left out.

    Raises InvalidAnswers with a sentence for each that its field does not take.
    """
    found: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for each in fields:
        try:
            value = _read(each, said.get(each.key))
        except errors.Invalid as fault:
            faults[named(each.key)] = fault.sentence
        else:
            if value is not None:
                found[each.key] = value
    kept = {each.key for each in form.shown(fields, found)}
    asked = {name: said for name, said in faults.items() if _is_asked(fields, name, found)}
    if asked:
        raise InvalidAnswers(" ".join(asked.values()), fields=asked)
    return {key: value for key, value in found.items() if key in kept}


def require(fields: Sequence[Field], given: Mapping[str, Any]) -> None:
    """Raise NotSaid unless all is there that the form requires."""
    labels = {each.key: each.label for each in fields}
    faults = {named(key): f"{labels[key]}: please say." for key in form.missing(fields, given)}
    if faults:
        raise NotSaid(" ".join(faults.values()), fields=faults)


def named(key: str) -> str:
    """How a field is named among those of the report: apart from its own."""
    return f"answers.{key}"


def _is_asked(fields: Sequence[Field], name: str, found: Mapping[str, Any]) -> bool:
    return any(named(each.key) == name for each in form.shown(fields, found))


def _read(asked: Field, said: object) -> Any:
    if isinstance(said, str):
        said = text.storable(said).strip()
    if said is None or said == "":
        return None
    return _READERS[asked.kind](asked, said)


def _text(asked: Field, said: object) -> str:
    if not isinstance(said, str | int | float):
        raise errors.Invalid(f"{asked.label}: write it in words.")
    if len(str(said)) > ANSWER_LIMIT:
        raise errors.Invalid(f"{asked.label}: at most {ANSWER_LIMIT} characters.")
    return str(said)


def _number(asked: Field, said: object) -> float | int:
    given = said.replace(",", ".") if isinstance(said, str) else said
    try:
        number = float(given) if isinstance(given, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if isinstance(said, bool) or not math.isfinite(number) or abs(number) > 1e15:
        raise errors.Invalid(f"{asked.label}: this is a number, such as 12 or 3.5.")
    return int(number) if number.is_integer() else number


def _choice(asked: Field, said: object) -> str:
    for option in asked.options:
        if isinstance(said, str) and option.casefold() == said.casefold():
            return option
    raise errors.Invalid(f"{asked.label}: choose one of {', '.join(asked.options[:10])}.")


def _date(asked: Field, said: object) -> str:
    try:
        return date.fromisoformat(str(said)).isoformat()
    except ValueError as error:
        raise errors.Invalid(f"{asked.label}: write a date as 2026-03-16.") from error


def _yes_no(asked: Field, said: object) -> bool:
    word = str(said).casefold()
    if word in _YES | _NO:
        return word in _YES
    raise errors.Invalid(f"{asked.label}: say yes or no.")


_READERS: Mapping[FieldKind, Callable[[Field, object], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.CHOICE: _choice,
    FieldKind.DATE: _date,
    FieldKind.PERSON: _text,
    FieldKind.SERVICE: _text,
    FieldKind.YES_NO: _yes_no,
}
