"""Who is on call: now, next, in a period, and when nobody is.

A gap is an answer like any other, so that it can be shown before it hurts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.oncall import override, rotation, schedule, shift
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span

_AHEAD = (timedelta(days=35), timedelta(days=400))


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
    begun = [layer for layer in plan.rotations if rotation.has_begun(layer, moment)]
    early = [layer for layer in plan.rotations if not rotation.has_begun(layer, moment)]
    for layer in (*reversed(begun), *reversed(early)):
        found = rotation.shift_at(layer, moment)
        if found is not None:
            yield found
