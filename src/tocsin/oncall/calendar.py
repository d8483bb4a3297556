"""A calendar of somebody else's that is read again and again.

Its events are leave, overrides of a schedule, or a schedule's whole rota. Its address is a secret,
as those of calendar services are. When it cannot be read, what it said last goes on to hold.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tocsin.kit import errors, http
from tocsin.oncall import wall_time

EVERY = timedelta(minutes=15)
LEASE = timedelta(minutes=2)
LARGEST = 4 * 1024 * 1024
AHEAD = timedelta(days=400)
EXPANDED_AGAIN = timedelta(days=7)
"""What comes again for ever is laid out so far ahead, and anew when that has shrunk."""
_LONGEST_URL = 2000


class Purpose(StrEnum):
    LEAVE = "leave"
    OVERRIDE = "override"
    ROTA = "rota"


class BadCalendar(errors.Invalid):
    """A calendar that could not be kept."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """``fault`` says why it could not be read the last time; empty: it could."""

    id: int
    name: str
    purpose: Purpose
    schedule_id: int | None
    person_id: int | None
    time_zone: str
    host: str
    tries: int
    fault: str
    read_at: datetime | None
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewCalendar:
    name: str
    purpose: Purpose
    url: str
    schedule_id: int | None = None
    person_id: int | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Claimed:
    """One that is due to be read, with what is known of its last good copy."""

    id: int
    purpose: Purpose
    person_id: int | None
    time_zone: str
    host: str
    url_sealed: str
    etag: str
    digest: bytes | None
    expanded_at: datetime | None
    tries: int


@dataclass(frozen=True, slots=True)
class Event:
    """One time that a calendar tells; ``person_id`` is None while nobody is known by its name."""

    uid: str
    summary: str
    person_id: int | None
    starts_at: datetime
    ends_at: datetime


def checked(new: NewCalendar) -> NewCalendar:
    """Return it as it is kept, or raise BadCalendar."""
    name = " ".join(new.name.split())
    if not 1 <= len(name) <= 120:
        raise BadCalendar("Give the calendar a name of at most 120 characters.")
    if (new.purpose is Purpose.LEAVE) != (new.schedule_id is None):
        raise BadCalendar("Overrides and a rota are of a schedule; leave holds for all of them.")
    if new.person_id is not None and new.purpose is not Purpose.LEAVE:
        raise BadCalendar("Only leave can be all one person's; others are found by their names.")
    wall_time.zone(new.time_zone)
    return replace(new, name=name, url=_address(new.url))


def plain(new: NewCalendar) -> dict[str, Any]:
    """Return it as data for the ledger, without the address, which is a secret."""
    return {
        "name": new.name,
        "purpose": str(new.purpose),
        "host": http.parse(new.url).host,
        "schedule_id": new.schedule_id,
        "person_id": new.person_id,
    }


def _address(url: str) -> str:
    """``webcal:`` is how programs name an address that is to be subscribed to."""
    tidy = url.strip()
    if tidy.lower().startswith(("webcal:", "webcals:")):
        tidy = "https:" + tidy.partition(":")[2]
    if len(tidy) > _LONGEST_URL:
        raise BadCalendar(f"An address has at most {_LONGEST_URL} characters.")
    http.parse(tidy)
    return tidy
