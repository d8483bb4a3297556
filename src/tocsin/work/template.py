"""A template of incidents: what those of one kind begin with, so that little is left to say."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tocsin.incidents.priority import Level
from tocsin.kit import errors, text

MOST_TEMPLATES = 500
LONGEST_NAME = 80
LONGEST_TITLE = 300
LONGEST_DESCRIPTION = 20_000


class InvalidIncidentTemplate(errors.Invalid):
    """A template has a name and a title to begin with."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an incident begins with; ``is_quiet`` pages nobody."""

    title: str = ""
    description: str = ""
    service_ids: tuple[int, ...] = ()
    impact: Level | None = None
    urgency: Level | None = None
    category: str | None = None
    team_id: int | None = None
    checklist_id: int | None = None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class NewTemplate:
    name: str
    beginning: Beginning


@dataclass(frozen=True, slots=True)
class Template:
    id: int
    name: str
    definition: Mapping[str, Any]

    @property
    def beginning(self) -> Beginning:
        return read(self.definition)

    def as_new(self) -> NewTemplate:
        return NewTemplate(self.name, self.beginning)


def checked(new: NewTemplate) -> NewTemplate:
    name = text.one_line(text.storable(new.name))
    if not 1 <= len(name) <= LONGEST_NAME:
        sentence = f"A template has a name of 1 to {LONGEST_NAME} characters."
        raise InvalidIncidentTemplate(sentence, fields={"name": sentence})
    title = text.one_line(text.storable(new.beginning.title))
    description = text.storable(new.beginning.description).strip()
    if len(title) > LONGEST_TITLE or len(description) > LONGEST_DESCRIPTION:
        raise InvalidIncidentTemplate(
            f"A template has a title of at most {LONGEST_TITLE} characters"
            f" and a description of at most {LONGEST_DESCRIPTION}."
        )
    said = asdict(new.beginning) | {"title": title, "description": description}
    return NewTemplate(name, Beginning(**said))


def written(beginning: Beginning) -> dict[str, Any]:
    """Return it as plain data, without what is left open."""
    nothing = asdict(Beginning())
    said = {name: value for name, value in asdict(beginning).items() if value != nothing[name]}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}


def read(definition: Mapping[str, Any]) -> Beginning:
    given = dict(definition)
    given["service_ids"] = tuple(given.get("service_ids", ()))
    for name in ("impact", "urgency"):
        if given.get(name) is not None:
            given[name] = Level(given[name])
    return Beginning(**given)
