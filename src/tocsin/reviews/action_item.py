"""An action item: one thing that somebody promised to do by a day.

A day ends when it has ended everywhere on Earth, so that nobody is told to be late while it
still is that day where they are, and nobody's time zone has to be known.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from tocsin.incidents import incident
from tocsin.kit import errors, text
from tocsin.problems import problem

_LAST_ZONE = timedelta(hours=12)


class Status(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class InvalidActionItem(errors.Invalid):
    """An action item cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewActionItem:
    title: str
    owner_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Promised about an incident or about a problem, one of the two."""

    id: int
    incident_number: int | None
    title: str
    owner_id: int | None
    due_on: date | None
    created_by: str
    created_at: datetime
    done_at: datetime | None
    dropped_because: str | None
    problem_id: int | None = None

    @property
    def subject(self) -> str:
        """What the ledger tells of it under."""
        if self.incident_number is None:
            return problem.subject(self.problem_id or 0)
        return incident.subject(self.incident_number)

    @property
    def status(self) -> Status:
        if self.done_at is not None:
            return Status.DONE
        return Status.OPEN if self.dropped_because is None else Status.DROPPED

    def as_new(self) -> NewActionItem:
        """What was promised: the thing to change with ``dataclasses.replace``."""
        return NewActionItem(self.title, self.owner_id, self.due_on)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the items that are still to be done: everybody's unless an owner is named."""

    owner_id: int | None = None
    is_overdue: bool = False
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class InTime:
    """Of ``n`` items that had to be done, which share was; ``not_applicable`` had not to be."""

    value: float | None
    n: int
    not_applicable: int


def checked(new: NewActionItem) -> NewActionItem:
    tidy = dataclasses.replace(new, title=text.one_line(text.storable(new.title)))
    if not 1 <= len(tidy.title) <= 300:
        sentence = "Say in 1 to 300 characters what is to be done."
        raise InvalidActionItem(sentence, fields={"title": sentence})
    return tidy


def position(item: ActionItem) -> tuple[datetime, int]:
    """Where it stands in a list of what is due soonest; what has no day stands last."""
    return datetime.combine(item.due_on or date.max, time(), UTC), item.id


def today(now: datetime) -> date:
    """The day that it still is somewhere: what was due before it is overdue everywhere."""
    return (now.astimezone(UTC) - _LAST_ZONE).date()


def is_overdue(item: ActionItem, now: datetime) -> bool:
    is_open = item.status is Status.OPEN
    return is_open and item.due_on is not None and item.due_on < today(now)


def was_in_time(item: ActionItem, now: datetime) -> bool | None:
    """None while nobody can say: it has no day, is not due yet, or was dropped."""
    if item.due_on is None or item.status is Status.DROPPED:
        return None
    if item.done_at is not None:
        return item.done_at < ends_at(item.due_on)
    return False if is_overdue(item, now) else None


def done_in_time(items: Iterable[ActionItem], now: datetime) -> InTime:
    """The KPI: the share of the items that had to be done by now and were, in time."""
    verdicts = [was_in_time(item, now) for item in items]
    known = [verdict for verdict in verdicts if verdict is not None]
    value = sum(known) / len(known) if known else None
    return InTime(value, len(known), len(verdicts) - len(known))


def ends_at(day: date) -> datetime:
    """The moment at which the day has ended everywhere."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) + _LAST_ZONE
