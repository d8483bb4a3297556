"""The words of an update with placeholders from a fixed list, so that no template can run code.

A placeholder that does not exist is refused when the template is saved: at three in the morning
it would be too late to find out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.kit import errors, text

PLACEHOLDERS: Mapping[str, str] = {
    "number": "the number of the incident",
    "title": "its title, or the headline of the update",
    "phase": "investigating, identified, monitoring or resolved",
    "status": "the status of the incident",
    "priority": "P1 to P5",
    "impact": "high, medium or low",
    "services": "the names of the services affected",
    "started": "when it began",
    "duration": "how long it has lasted",
    "update": "what the sender of the update wrote",
    "next_update": "when the next update is due",
}

MAX_FILLED = 20_000
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


class UnknownPlaceholder(errors.Invalid):
    """The template names something that no incident has."""


class InvalidTemplate(errors.Invalid):
    """A template cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """``{name}`` stands for a value; ``{{`` and ``}}`` are a brace."""

    name: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Template:
    id: int
    name: str
    subject: str
    body: str

    def as_new(self) -> NewTemplate:
        """What was said about it: the thing to change with ``dataclasses.replace``."""
        return NewTemplate(self.name, self.subject, self.body)


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    body: str


STANDARD = NewTemplate(
    "standard",
    "Incident {number}, {phase}: {title}",
    "{update}\n\n"
    "Affected: {services}. Priority {priority}, since {started} ({duration}).\n"
    "Next update: {next_update}.",
)
"""Used when no template is chosen."""


def checked(new: NewTemplate) -> NewTemplate:
    """Return it tidied, or raise with a sentence that says what to change."""
    tidy = NewTemplate(
        text.one_line(text.storable(new.name)),
        text.one_line(text.storable(new.subject)),
        text.storable(new.body).strip(),
    )
    limits = {"name": 80, "subject": 200, "body": 8000}
    wrong = {
        field: f"The {field} of a template has 1 to {limit} characters."
        for field, limit in limits.items()
        if not 1 <= len(getattr(tidy, field)) <= limit
    }
    if wrong:
        raise InvalidTemplate(next(iter(wrong.values())), fields=wrong)
    for field in ("subject", "body"):
        _check_places(field, getattr(tidy, field))
    return tidy


def fill(template: NewTemplate | Template, values: Mapping[str, str]) -> Rendered:
    """Put the values in place, once: braces in a value stay braces; what is too much is cut."""
    subject = text.one_line(_filled(template.subject, values))
    body = _filled(template.body, values).strip()
    return Rendered(text.truncate(subject, MAX_FILLED), text.truncate(body, MAX_FILLED))


def _check_places(field: str, words: str) -> None:
    for found in _PLACE.finditer(words):
        name = found.group(1)
        if name is not None and name not in PLACEHOLDERS:
            known = ", ".join(f"{{{place}}}" for place in PLACEHOLDERS)
            sentence = f"There is no placeholder {{{text.truncate(name, 40)}}}; there are {known}."
            raise UnknownPlaceholder(sentence, fields={field: sentence})


def _filled(words: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        return found.group()[0] if name is None else values.get(name, "")

    return _PLACE.sub(value, words)
