"""People who take turns, handing over by wall time.

A turn lasts from the wall time at which it begins to the one at which the next begins, so the
turns tile all time: exactly one answer for each instant, on the days when clocks change too. They
are counted from ``starts_at`` in both directions; those before it are early ones, which a schedule
only takes where nothing else covers. Turns of holidays are the public holidays themselves, and
between them the rotation covers nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from tocsin.oncall import (
    absence,
    public_holidays,
    restriction,
    serving,
    shift,
    wall_time,
    working_turn,
)
from tocsin.oncall.absence import Away
from tocsin.oncall.restriction import Restriction
from tocsin.oncall.shift import Shift, Span, Stretch
from tocsin.oncall.turn import Turn, Unit

_A_DAY = timedelta(days=1)


class OnHolidays(StrEnum):
    """Whether a rotation counts on public holidays as on any day, never then, or only then; or it
    counts, but they are no days of turns: the turn before goes on over them."""

    COUNTS = "counts"
    NEVER = "never"
    ONLY = "only"
    GOES_ON = "goes_on"


@dataclass(frozen=True, slots=True)
class Rotation:
    """``starts_at`` is naive: what a clock on the wall in the zone shows.

    ``weights`` are of the participants, in their order; none given: all alike. ``holidays`` is
    the place whose public holidays count, as in ``DE-BE``.
    """

    participants: tuple[int, ...]
    time_zone: str
    starts_at: datetime
    turn: Turn
    restrictions: tuple[Restriction, ...] = ()
    name: str = "rotation"
    weights: tuple[int, ...] = ()
    holidays: str = ""
    on_holidays: OnHolidays = OnHolidays.COUNTS


def hand_over(rotation: Rotation, number: int) -> datetime:
    """Return the instant at which the turn of that number begins; numbers below 0 count too."""
    zone = wall_time.zone(rotation.time_zone)
    if rotation.turn.unit is Unit.HOLIDAY:
        return wall_time.instant(rotation.starts_at, zone)
    return wall_time.instant(_begins(rotation, number), zone)


def _begins(rotation: Rotation, number: int) -> datetime:
    turn, anchor = rotation.turn, rotation.starts_at
    if _goes_on(rotation):
        return working_turn.begins(turn, anchor, number, place=rotation.holidays)
    return turn.begins(anchor, number)


def turn_at(rotation: Rotation, moment: datetime) -> int:
    """Return the number of the turn at the moment.

    A turn that a change of clocks shrinks to nothing is never the answer: of the turns that
    begin at one instant the last has it.
    """
    local = wall_time.local(moment, wall_time.zone(rotation.time_zone))
    if rotation.turn.unit is Unit.HOLIDAY:
        return local.year
    number = _number_near(rotation, local)
    while hand_over(rotation, number) > moment:
        number -= 1
    while hand_over(rotation, number + 1) <= moment:
        number += 1
    return number


def _number_near(rotation: Rotation, local: datetime) -> int:
    turn, anchor = rotation.turn, rotation.starts_at
    if _goes_on(rotation):
        return working_turn.number_near(turn, anchor, local, place=rotation.holidays)
    return turn.number_near(anchor, local)


def _goes_on(rotation: Rotation) -> bool:
    return rotation.on_holidays is OnHolidays.GOES_ON and rotation.turn.unit is Unit.DAY


def has_begun(rotation: Rotation, moment: datetime) -> bool:
    return hand_over(rotation, 0) <= moment


def shifts(
    rotation: Rotation, span: Span, *, away: Away = absence.NOBODY, rank: int = 0
) -> list[Shift]:
    """Return the shifts in the span from the rotation's start on, cut to it.

    Rank 0 is who is on call, rank 1 who is next in line behind them, and so on.
    """
    begun = Span(max(span.starts_at, hand_over(rotation, 0)), span.ends_at)
    return _laid_out(rotation, begun, away, rank)


def early(
    rotation: Rotation, span: Span, *, away: Away = absence.NOBODY, rank: int = 0
) -> list[Shift]:
    """Return the shifts in the span before the rotation's start, cut to it."""
    before = Span(span.starts_at, min(span.ends_at, hand_over(rotation, 0)))
    return _laid_out(rotation, before, away, rank)


def _laid_out(rotation: Rotation, span: Span, away: Away, rank: int) -> list[Shift]:
    if not rotation.participants or span.starts_at >= span.ends_at:
        return []
    stretches = _counted(rotation, list(_turns(rotation, span)), span)
    missed_since = partial(_missed_since, rotation)
    line = serving.Line(rotation.participants, rotation.weights, rotation.name, missed_since)
    return shift.within(serving.shifts(line, stretches, away=away, rank=rank), [span])


def _missed_since(rotation: Rotation, moment: datetime, number: int) -> int:
    """Return the turn in which an absence begins; holidays are counted anew each year."""
    return number if rotation.turn.unit is Unit.HOLIDAY else turn_at(rotation, moment)


def _turns(rotation: Rotation, span: Span) -> Iterator[Stretch]:
    if rotation.turn.unit is Unit.HOLIDAY:
        yield from _holidays(rotation, span)
        return
    number = turn_at(rotation, span.starts_at)
    starts_at = hand_over(rotation, number)
    while starts_at < span.ends_at:
        ends_at = hand_over(rotation, number + 1)
        if starts_at < ends_at:
            yield Stretch(number, starts_at, ends_at)
        number, starts_at = number + 1, ends_at


def _holidays(rotation: Rotation, span: Span) -> Iterator[Stretch]:
    """Number the holidays of a year from its own number on, so that each moves on by the year."""
    zone = wall_time.zone(rotation.time_zone)
    for each, day in public_holidays.days(rotation.holidays, span, zone):
        yield Stretch(each.day.year + each.number, day.starts_at, day.ends_at)


def _counted(rotation: Rotation, turns: list[Stretch], span: Span) -> list[Stretch]:
    """Cut the turns to the hours and days at which the rotation counts."""
    if not turns:
        return []
    zone = wall_time.zone(rotation.time_zone)
    if rotation.restrictions:
        turns = shift.within(turns, restriction.windows(rotation.restrictions, span, zone))
    counts = (OnHolidays.COUNTS, OnHolidays.GOES_ON)
    if rotation.on_holidays in counts or rotation.turn.unit is Unit.HOLIDAY:
        return turns
    around = Span(span.starts_at - _A_DAY, span.ends_at + _A_DAY)
    holidays = shift.joined(public_holidays.windows(rotation.holidays, around, zone))
    if rotation.on_holidays is OnHolidays.ONLY:
        return shift.within(turns, holidays)
    return shift.outside(turns, holidays)
