"""What a blueprint changes, thing by thing; the same list whether it was done or only planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Change:
    """``detail`` names what differs; ``secret`` is a key made for it, shown this once."""

    verb: Verb
    section: str
    name: str
    detail: tuple[str, ...] = ()
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether applying it would leave everything as it is."""
        return all(change.verb is Verb.KEEP for change in self.changes)

    def count(self, verb: Verb) -> int:
        return sum(change.verb is verb for change in self.changes)

    @property
    def summary(self) -> str:
        created, changed = self.count(Verb.CREATE), self.count(Verb.CHANGE)
        return f"{created} to create, {changed} to change, {self.count(Verb.KEEP)} as they are"


def created(section: str, name: str, secret: str | None = None) -> Change:
    return Change(Verb.CREATE, section, name, secret=secret)


def compared(section: str, name: str, detail: Sequence[str]) -> Change:
    """A change when something differs, else the thing is kept."""
    return Change(Verb.CHANGE if detail else Verb.KEEP, section, name, tuple(detail))
