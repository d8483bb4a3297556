"""A configuration item: one single thing that a service runs on or a person works with."""

from dataclasses import dataclass
from enum import StrEnum

from tocsin.kit import errors, text

LONGEST_TYPE = 60
LONGEST_IDENTIFIER = 200
LONGEST_NOTE = 2000
MOST_RELATIONS = 200


class InvalidItem(errors.Invalid):
    """It has a type and something by which it is told from its like."""


class RelationKind(StrEnum):
    RUNS_ON = "runs_on"
    PART_OF = "part_of"
    CONNECTED_TO = "connected_to"
    USED_BY = "used_by"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


@dataclass(frozen=True, slots=True)
class NewItem:
    """``identifier`` tells it from others of its type: an inventory number, a host name."""

    type: str
    identifier: str
    name: str = ""
    note: str = ""
    service_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    type: str
    identifier: str
    name: str
    note: str
    service_id: int | None
    team_id: int | None
    is_retired: bool

    def as_new(self) -> NewItem:
        return NewItem(
            self.type, self.identifier, self.name, self.note, self.service_id, self.team_id
        )

    @property
    def called(self) -> str:
        return f"{self.type} {self.identifier}"


@dataclass(frozen=True, slots=True)
class Relation:
    """``incoming``: the other one says so; ``other_id`` is always the other one."""

    kind: RelationKind
    other_id: int
    incoming: bool = False


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """``text`` begins a word of the type, the identifier or the name."""

    text: str = ""
    service_id: int | None = None
    with_retired: bool = False
    cursor: str | None = None
    limit: int = 50


def checked(new: NewItem) -> NewItem:
    kind, identifier = _line(new.type), _line(new.identifier)
    if not 1 <= len(kind) <= LONGEST_TYPE:
        _refuse("type", f"The type has 1 to {LONGEST_TYPE} characters: laptop, server, line.")
    if not 1 <= len(identifier) <= LONGEST_IDENTIFIER:
        _refuse("identifier", f"The identifier has 1 to {LONGEST_IDENTIFIER} characters.")
    note = text.truncate(text.storable(new.note).strip(), LONGEST_NOTE)
    name = text.truncate(_line(new.name), LONGEST_IDENTIFIER)
    return NewItem(kind, identifier, name, note, new.service_id, new.team_id)


def _line(said: str) -> str:
    return text.one_line(text.storable(said))


def _refuse(field: str, sentence: str) -> None:
    raise InvalidItem(sentence, fields={field: sentence})
