"""A person, and what must be true of the words that describe one."""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity.actor import Role
from tocsin.kit import errors

_EMAIL = re.compile(r"[^@\s\x00-\x1f<>,;\"]+@[^@\s\x00-\x1f<>,;\"]+")


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str
    role: Role
    time_zone: str
    is_active: bool
    locale: str
    has_password: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """What a choice among people takes."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Since when somebody is no longer active."""

    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NewPerson:
    email: str
    name: str
    role: Role = Role.RESPONDER
    time_zone: str = "UTC"
    password: str | None = None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What stays None stays as it is."""

    name: str | None = None
    email: str | None = None
    time_zone: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class PersonQuery:
    """Which people a list shows; ``text`` is looked for in name and address."""

    text: str = ""
    role: Role | None = None
    team_id: int | None = None
    is_active: bool | None = None
    cursor: str | None = None
    limit: int = 50


def checked(new: NewPerson) -> NewPerson:
    """Return it trimmed, or raise Invalid with a sentence for each field that is wrong."""
    tidy = NewPerson(
        new.email.strip(), " ".join(new.name.split()), new.role, new.time_zone, new.password
    )
    _refuse(_faults(email=tidy.email, name=tidy.name, time_zone=tidy.time_zone))
    return tidy


def checked_change(change: PersonChange) -> PersonChange:
    tidy = PersonChange(
        None if change.name is None else " ".join(change.name.split()),
        None if change.email is None else change.email.strip(),
        change.time_zone,
        change.locale,
    )
    _refuse(_faults(email=tidy.email, name=tidy.name, time_zone=tidy.time_zone))
    return tidy


def is_time_zone(name: str) -> bool:
    """Say whether this is a name of the IANA database, such as Europe/Berlin."""
    return name in zoneinfo.available_timezones()


def _faults(*, email: str | None, name: str | None, time_zone: str | None) -> dict[str, str]:
    found = {}
    if email is not None and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        found["email"] = "Give an e-mail address such as ana@example.com."
    if name is not None and not 1 <= len(name) <= 120:
        found["name"] = "Give a name of at most 120 characters."
    if time_zone is not None and not is_time_zone(time_zone):
        found["time_zone"] = "Give a time zone of the IANA list, such as Europe/Berlin."
    return found


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise errors.Invalid(" ".join(faults.values()), fields=faults)
