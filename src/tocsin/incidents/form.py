"""A form: what else is asked about an incident of a category, some of it only when it matters.

Forms have versions, and an answer keeps to the version that it was given to: what was once said
stays readable whatever is asked today.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tocsin.kit import errors, text

FIELDS_AT_MOST = 40
OPTIONS_AT_MOST = 100
LABEL_LIMIT = 120
HINT_LIMIT = 300
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    PERSON = "person"
    SERVICE = "service"
    YES_NO = "yes_no"


class InvalidForm(errors.Invalid):
    """A form cannot be like this."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether a field is shown: when an earlier one has one of these answers, or any at all."""

    field: str
    answers: tuple[str, ...] = ()

    def holds(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.field)
        if given is None:
            return False
        return not self.answers or written(given).casefold() in {
            each.casefold() for each in self.answers
        }


@dataclass(frozen=True, slots=True)
class Field:
    """``words`` are label and hint in other languages, such as ``{"de": ("Raum", "")}``.

    What is internal is seen and answered only by those who may see an incident from the inside.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    hint: str = ""
    options: tuple[str, ...] = ()
    when: Condition | None = None
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_internal: bool = False

    def label_in(self, language: str) -> str:
        return self.words.get(language, (self.label, ""))[0] or self.label

    def hint_in(self, language: str) -> str:
        return self.words[language][1] if language in self.words else self.hint


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a category's form."""

    id: int
    category: str
    version: int
    fields: tuple[Field, ...]


def checked(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return them tidied, or raise InvalidForm with a sentence that names the field."""
    if len(fields) > FIELDS_AT_MOST:
        raise InvalidForm(f"A form has at most {FIELDS_AT_MOST} fields.")
    tidy = tuple(_tidy(each) for each in fields)
    before: dict[str, Field] = {}
    for each in tidy:
        fault = _fault(each, before)
        if fault:
            raise InvalidForm(f"{each.label or each.key or 'A field'}: {fault}")
        before[each.key] = each
    return tidy


def shown(fields: Sequence[Field], answers: Mapping[str, Any]) -> list[Field]:
    """Return the fields that these answers lead to, in order."""
    found: list[Field] = []
    visible: dict[str, Any] = {}
    for each in fields:
        if each.when is None or each.when.holds(visible):
            found.append(each)
            if each.key in answers:
                visible[each.key] = answers[each.key]
    return found


def outward(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return what whoever reports is asked, and sees."""
    return tuple(each for each in fields if not each.is_internal)


def missing(fields: Sequence[Field], answers: Mapping[str, Any]) -> list[str]:
    """Return the keys of what is required, shown and not answered."""
    return [
        each.key
        for each in shown(fields, answers)
        if each.is_required and answers.get(each.key) is None
    ]


def written(answer: object) -> str:
    """An answer as a person reads it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, float) and answer.is_integer():
        return str(int(answer))
    return str(answer)


def dump(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """As it is stored, sent and written in blueprints: what says nothing is left out."""
    return [_dumped(each) for each in fields]


def parse(data: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Read what ``dump`` wrote; raises InvalidForm for what nobody could have meant."""
    return tuple(_parsed(each) for each in data)


def _dumped(each: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"key": each.key, "label": each.label, "kind": each.kind.value}
    if each.is_required:
        told["required"] = True
    if each.hint:
        told["hint"] = each.hint
    if each.options:
        told["options"] = list(each.options)
    if each.when:
        told["when"] = {"field": each.when.field, "answers": list(each.when.answers)}
    if each.is_internal:
        told["internal"] = True
    if each.words:
        told["words"] = {lang: {"label": w[0], "hint": w[1]} for lang, w in each.words.items()}
    return told


def _parsed(data: Mapping[str, Any]) -> Field:
    try:
        kind = FieldKind(data.get("kind", FieldKind.TEXT))
    except ValueError as error:
        known = ", ".join(FieldKind)
        raise InvalidForm(f"There is no kind '{data.get('kind')}'; there are {known}.") from error
    when = data.get("when")
    return Field(
        key=str(data.get("key", "")),
        label=str(data.get("label", "")),
        kind=kind,
        is_required=bool(data.get("required", False)),
        hint=str(data.get("hint", "")),
        options=tuple(str(each) for each in data.get("options", ())),
        when=_condition(when) if when else None,
        words={
            str(language): (str(words.get("label", "")), str(words.get("hint", "")))
            for language, words in data.get("words", {}).items()
        },
        is_internal=bool(data.get("internal", False)),
    )


def _condition(data: Mapping[str, Any]) -> Condition:
    return Condition(str(data.get("field", "")), tuple(map(str, data.get("answers", ()))))


def _tidy(given: Field) -> Field:
    label = text.one_line(text.storable(given.label))
    return dataclasses.replace(
        given,
        key=given.key.strip() or key_of(label),
        label=label,
        hint=text.one_line(text.storable(given.hint)),
        options=tuple(dict.fromkeys(o for each in given.options if (o := text.one_line(each)))),
    )


def key_of(label: str) -> str:
    """A key made of a label: ``Which room?`` becomes ``which_room``."""
    return text.slug(label).replace("-", "_").lstrip("0123456789_")[:40].rstrip("_")


def _fault(given: Field, before: Mapping[str, Field]) -> str:
    """Return the first thing that is wrong with a field, or ""."""
    faults = {
        f"give it a label of at most {LABEL_LIMIT} characters.": not (
            1 <= len(given.label) <= LABEL_LIMIT
        ),
        "give it a key of small letters, digits and underscores.": not _KEY.fullmatch(given.key),
        f"two fields have the key {given.key}.": given.key in before,
        f"a hint has at most {HINT_LIMIT} characters.": len(given.hint) > HINT_LIMIT,
        "a choice has options, and nothing else does.": (
            (given.kind is FieldKind.CHOICE) != bool(given.options)
        ),
        f"a choice has at most {OPTIONS_AT_MOST} options.": len(given.options) > OPTIONS_AT_MOST,
        "whoever reports does not see it, so it cannot be required of them.": (
            given.is_internal and given.is_required
        ),
    }
    fault = next((sentence for sentence, is_so in faults.items() if is_so), "")
    return fault or _fault_of_condition(given, before)


def _fault_of_condition(given: Field, before: Mapping[str, Field]) -> str:
    if given.when is None:
        return ""
    asked = before.get(given.when.field)
    if asked is None:
        return f"it depends on '{given.when.field}', which is no field above it."
    if asked.kind is FieldKind.CHOICE and not set(given.when.answers) <= set(asked.options):
        return f"it depends on an answer that '{asked.label}' does not offer."
    if asked.is_internal and not given.is_internal:
        return f"it depends on '{asked.label}', which whoever reports does not see."
    return ""
