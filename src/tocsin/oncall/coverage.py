"""Who is on call: now, next, in a period, and when nobody is.

A gap is an answer like any other, so that it can be shown before it hurts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tocsin.kit import errors
from tocsin.oncall import override, rotation, schedule, shift
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span

_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=400)
_AHEAD = (timedelta(days=35), timedelta(days=400))


class BadPeriod(errors.Invalid):
    """A moment or period that no schedule can answer for."""


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call in a schedule, from when until when, and what put them there."""

    person_id: int
    schedule_id: int
    starts_at: datetime
    ends_at: datetime
    via: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A schedule at a moment: who has it, and whose shift begins next."""

    schedule: Schedule
    current: Shift | None
    following: Shift | None


@dataclass(frozen=True, slots=True)
class Gap:
    schedule_id: int
    starts_at: datetime
    ends_at: datetime


def moment(at: datetime) -> datetime:
    """Return it, or raise BadPeriod when calendars cannot reach it."""
    if at.tzinfo is None:
        raise BadPeriod("Say in which time zone: 2026-03-16T09:30:00Z.")
    if not _EARLIEST <= at < _LATEST:
        raise BadPeriod("Ask for a moment between the years 1971 and 2200.")
    return at.astimezone(UTC)


def period(starts_at: datetime, ends_at: datetime) -> Span:
    """Return it, or raise BadPeriod when it is empty or too long to lay out."""
    span = Span(moment(starts_at), moment(ends_at))
    if not timedelta(0) < span.ends_at - span.starts_at <= _LONGEST:
        raise BadPeriod("Ask for a period that ends after it starts, of at most 400 days.")
    return span


def at(plan: Schedule, moment: datetime) -> Shift | None:
    """Return the final shift at the moment with its true ends; None if nobody is on call.

    Whatever wins at the moment bounds the answer from outside, so only that stretch of the
    schedule is laid out.
    """
    for candidate in _from_the_top(plan, moment):
        line = schedule.shifts(plan, Span(candidate.starts_at, candidate.ends_at))
        return next(each for each in line if each.covers(moment))
    return None


def following(plan: Schedule, moment: datetime) -> Shift | None:
    """Return the first final shift that begins after the moment; None if none does in a year."""
    for ahead in _AHEAD:
        line = schedule.shifts(plan, Span(moment, moment + ahead))
        later = next((each for each in line if each.starts_at > moment), None)
        if later is not None:
            return at(plan, later.starts_at)
    return None


def gaps(plan: Schedule, span: Span) -> list[Span]:
    """Return when nobody is on call in the span."""
    return shift.gaps(schedule.shifts(plan, span), span)


def _from_the_top(plan: Schedule, moment: datetime) -> Iterator[Shift]:
    """Yield what covers the moment, highest first."""
    for taken in sorted(plan.overrides, key=lambda each: -each.id):
        if taken.starts_at <= moment < taken.ends_at:
            yield override.as_shift(taken)
    for layer in reversed(plan.rotations):
        found = rotation.shift_at(layer, moment)
        if found is not None:
            yield found
