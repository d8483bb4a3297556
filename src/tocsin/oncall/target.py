"""Whom a step pages: a person, whoever a schedule has on call, a team, or all admins.

Written ``person:ana@example.com``, ``schedule:payments-primary``, ``team:payments`` or ``admins``;
stored by id, so that a renamed team stays the target. A ``vendor:Contoso`` is asked beside them.
"""

from dataclasses import dataclass
from enum import StrEnum

from tocsin.kit import errors


class Kind(StrEnum):
    PERSON = "person"
    SCHEDULE = "schedule"
    TEAM = "team"
    ADMINS = "admins"
    VENDOR = "vendor"


class BadTarget(errors.Invalid):
    """What is written names no target."""


class UnknownTarget(errors.Invalid):
    """It is well written, but there is no such person, schedule, team or vendor."""


class NobodyAnswers(errors.Invalid):
    """A vendor, where somebody has to be who can answer."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"A vendor cannot be {place}: nobody there can answer a page. Name people of yours."
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """A target as it is written: ``name`` is an e-mail address for a person."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else str(self.kind)


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it is stored, with the name it had when it was read."""

    kind: Kind
    id: int | None
    name: str

    @property
    def reference(self) -> Reference:
        return Reference(self.kind, self.name)

    def __str__(self) -> str:
        return str(self.reference)


ADMINS = Target(Kind.ADMINS, None, "")


def parse(text: str) -> Reference:
    kind, _, name = (part.strip() for part in text.strip().partition(":"))
    known = kind in tuple(Kind)
    if not known or (kind == Kind.ADMINS) == bool(name):
        raise BadTarget(
            f"'{text[:80]}' is not a target; write person:EMAIL, schedule:NAME, team:NAME,"
            " vendor:NAME or admins."
        )
    return Reference(Kind(kind), name)
