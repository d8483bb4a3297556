"""A known outage: what those who report may know of an open incident, in words meant for them.

An incident itself says more than everybody should read; only what somebody announced gets out.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.kit import errors, text

TITLE_LIMIT = 200
WORDS_LIMIT = 2000
NOTE_LIMIT = 1000
KNOWN_AT_MOST = 20


class InvalidOutage(errors.Invalid):
    """An announcement needs a title that people understand."""


@dataclass(frozen=True, slots=True)
class NewOutage:
    title: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class OutageRow:
    incident_number: int
    title: str
    words: str
    announced_by: str
    announced_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outage:
    """``affected`` counts who said "me too"; ``is_mine`` whether the one who asks did."""

    number: int
    title: str
    words: str
    announced_at: datetime
    affected: int
    is_mine: bool
    service_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Affected:
    incident_number: int
    person_id: int
    note: str
    at: datetime


def checked(new: NewOutage) -> NewOutage:
    tidy = replace(
        new,
        title=text.one_line(text.storable(new.title)),
        words=text.storable(new.words).strip(),
    )
    faults = {}
    if not 1 <= len(tidy.title) <= TITLE_LIMIT:
        faults["title"] = f"Say in at most {TITLE_LIMIT} characters what people notice."
    if len(tidy.words) > WORDS_LIMIT:
        faults["words"] = f"Say at most {WORDS_LIMIT} characters more."
    if faults:
        raise InvalidOutage(" ".join(faults.values()), fields=faults)
    return tidy


def published(new: NewOutage) -> NewOutage:
    """Return what was told elsewhere as it fits here."""
    title = text.truncate(text.one_line(text.storable(new.title)), TITLE_LIMIT)
    return NewOutage(title, text.truncate(text.storable(new.words).strip(), WORDS_LIMIT))


def note(said: str) -> str:
    return text.truncate(text.storable(said).strip(), NOTE_LIMIT)


def nearest(known: list[Outage], service_id: int | None) -> list[Outage]:
    """Those of the service that is asked about first, then the newest."""
    return sorted(known, key=lambda each: service_id not in each.service_ids)
