"""Who is on call: now, next, in a period, and when nobody is.

A gap is an answer like any other, so that it can be shown before it hurts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.oncall import schedule, shift
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span

_AHEAD = (timedelta(days=35), timedelta(days=400))
_AROUND = tuple(timedelta(days=days) for days in (1.1, 8, 35, 400, 1500))


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call in a schedule, from when until when, and what put them there."""

    person_id: int
    schedule_id: int
    starts_at: datetime
    ends_at: datetime
    via: str
    instead_of: int | None = None


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

    A shift that does not reach the ends of the period that was laid out is whole; where it does,
    more is laid out.
    """
    found = None
    for reach in _AROUND:
        around = Span(moment - reach, moment + reach)
        line = schedule.shifts(plan, around)
        found = next((each for each in line if each.covers(moment)), None)
        if found is None or _is_inside(found, around):
            break
    return found


def following(plan: Schedule, moment: datetime) -> Shift | None:
    """Return the first final shift that begins after the moment; None if none does in a year."""
    for ahead in _AHEAD:
        line = schedule.shifts(plan, Span(moment, moment + ahead))
        later = next((each for each in line if each.starts_at > moment), None)
        if later is not None:
            return at(plan, later.starts_at)
    return None


def now_and_next(plan: Schedule, moment: datetime) -> tuple[Shift | None, Shift | None]:
    """Return what ``at`` and ``following`` do; most often from laying out the time but once."""
    around = Span(moment - _AROUND[1], moment + _AHEAD[0])
    line = schedule.shifts(plan, around)
    current = next((each for each in line if each.covers(moment)), None)
    later = next((each for each in line if each.starts_at > moment), None)
    if current is not None and not _is_inside(current, around):
        current = at(plan, moment)
    if later is None or not _is_inside(later, around):
        later = following(plan, moment)
    return current, later


def gaps(plan: Schedule, span: Span) -> list[Span]:
    """Return when nobody is on call in the span."""
    return shift.gaps(schedule.shifts(plan, span), span)


def _is_inside(found: Shift, around: Span) -> bool:
    return found.starts_at > around.starts_at and found.ends_at < around.ends_at
