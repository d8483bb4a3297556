"""How long somebody worked on an incident, by their own word."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tocsin.kit import errors, text

LONGEST_ENTRY = timedelta(days=1)
LONGEST_NOTE = 500
MOST_ENTRIES = 1000


class InvalidTimeEntry(errors.Invalid):
    """Nobody works longer than a day in a day, or tomorrow."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """``worked_on`` is today when it is left out."""

    spent: timedelta
    note: str = ""
    worked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    number: int
    person_id: int
    minutes: int
    worked_on: date
    note: str
    at: datetime

    @property
    def spent(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Span:
    """Which days are asked for, the last included, and whose."""

    first: date
    last: date
    person_id: int | None = None


def checked(new: NewEntry, *, today: date) -> NewEntry:
    """Return it in whole minutes; ``today`` is where they are, and a day's slack for zones."""
    minutes = round(new.spent.total_seconds() / 60)
    if not 1 <= minutes <= LONGEST_ENTRY.total_seconds() / 60:
        sentence = "Say how long it took, from 1 minute to a day."
        raise InvalidTimeEntry(sentence, fields={"spent": sentence})
    day = new.worked_on or today
    if day > today + timedelta(days=1):
        sentence = "That day is still to come."
        raise InvalidTimeEntry(sentence, fields={"worked_on": sentence})
    note = text.truncate(text.one_line(text.storable(new.note)), LONGEST_NOTE)
    return NewEntry(timedelta(minutes=minutes), note, day)
