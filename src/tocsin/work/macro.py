"""A macro: an edit and an answer under a name; one that only answers is a canned answer.

The answer has places in braces from a fixed list, so that no macro can run code, and a place that
does not exist is refused when it is saved.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tocsin.kit import errors, text
from tocsin.work import edit as edits
from tocsin.work.audience import Audience, Keeper
from tocsin.work.edit import Answer, Edit

MOST_MACROS = 200
LONGEST_NAME = 80
LONGEST_ANSWER = 8000
LONGEST_FILLED = 20_000

PLACES: Mapping[str, str] = {
    "number": "the number of the incident",
    "title": "its title",
    "status": "its status",
    "priority": "P1 to P5",
    "services": "the names of its services",
    "category": "its category",
    "reporter": "the name of whoever reported it",
    "first_name": "the first name of whoever reported it",
    "agent": "the name of whoever answers",
    "team": "the team that has it",
    "logged": "the day on which it was logged",
}

_GAP = re.compile(r" +(?=[,.;:!?])")  # left by a place that nothing stands in: "Hello ,"
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


class InvalidMacro(errors.Invalid):
    """A macro has a name, and does or says something."""


class UnknownPlace(errors.Invalid):
    """The answer names something that no incident has."""


@dataclass(frozen=True, slots=True)
class NewMacro:
    """``{name}`` in the answer stands for a value; ``{{`` and ``}}`` are a brace."""

    name: str
    edit: Edit = edits.NOTHING
    answer: Answer = edits.SILENCE
    audience: Audience = Audience.OWN
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Macro:
    id: int
    name: str
    audience: Audience
    person_id: int | None
    team_id: int | None
    definition: Mapping[str, Any]
    body: str
    is_public: bool

    @property
    def edit(self) -> Edit:
        return edits.read(self.definition)

    @property
    def answer(self) -> Answer:
        return Answer(self.body, self.is_public)

    @property
    def keeper(self) -> Keeper:
        return Keeper(self.audience, self.person_id, self.team_id)

    @property
    def is_canned_answer(self) -> bool:
        """Whether it says something and changes nothing."""
        return bool(self.body) and not self.definition


def checked(new: NewMacro) -> NewMacro:
    """Return it tidied, or raise with a sentence that says what to change."""
    name, body = text.one_line(text.storable(new.name)), text.storable(new.answer.body).strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        sentence = f"A macro has a name of 1 to {LONGEST_NAME} characters."
        raise InvalidMacro(sentence, fields={"name": sentence})
    if len(body) > LONGEST_ANSWER:
        sentence = f"An answer has at most {LONGEST_ANSWER} characters."
        raise InvalidMacro(sentence, fields={"body": sentence})
    _check_places(body)
    answer = Answer(body, new.answer.is_public)
    edits.checked(new.edit, answer)
    return NewMacro(name, new.edit, answer, new.audience, new.team_id)


def fill(words: str, values: Mapping[str, str]) -> str:
    """Put the values in place, once: braces in a value stay braces; what is too much is cut."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        return found.group()[0] if name is None else values.get(name, "")

    filled = _PLACE.sub(value, words)
    tidy = _GAP.sub("", filled) if "" in values.values() else filled
    return text.truncate(tidy.strip(), LONGEST_FILLED)


def _check_places(words: str) -> None:
    for found in _PLACE.finditer(words):
        name = found.group(1)
        if name is not None and name not in PLACES:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            sentence = f"There is no {{{text.truncate(name, 40)}}}; there are {known}."
            raise UnknownPlace(sentence, fields={"body": sentence})
