"""A team: people who own services together, some of whom lead it."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors


@dataclass(frozen=True, slots=True)
class Team:
    id: int
    name: str
    description: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewTeam:
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    person_id: int
    is_lead: bool = False


def checked(new: NewTeam) -> NewTeam:
    tidy = NewTeam(" ".join(new.name.split()), new.description.strip())
    faults = {}
    if not 1 <= len(tidy.name) <= 80:
        faults["name"] = "Give the team a name of at most 80 characters."
    if len(tidy.description) > 2000:
        faults["description"] = "Describe the team in at most 2000 characters."
    if faults:
        raise errors.Invalid(" ".join(faults.values()), fields=faults)
    return tidy
