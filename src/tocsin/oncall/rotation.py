"""People who take turns, handing over by wall time.

A turn lasts from the wall time at which it begins to the one at which the next begins, so the
turns tile all time: exactly one answer for each instant, on the days when clocks change too. They
are counted from ``starts_at`` in both directions; those before it are early ones, which a schedule
only takes where nothing else covers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.oncall import restriction, shift, wall_time
from tocsin.oncall.restriction import Restriction
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.turn import Turn


@dataclass(frozen=True, slots=True)
class Rotation:
    """``starts_at`` is naive: what a clock on the wall in the zone shows."""

    participants: tuple[int, ...]
    time_zone: str
    starts_at: datetime
    turn: Turn
    restrictions: tuple[Restriction, ...] = ()
    name: str = "rotation"


def hand_over(rotation: Rotation, number: int) -> datetime:
    """Return the instant at which the turn of that number begins; numbers below 0 count too."""
    zone = wall_time.zone(rotation.time_zone)
    return wall_time.instant(rotation.turn.begins(rotation.starts_at, number), zone)


def turn_at(rotation: Rotation, moment: datetime) -> int:
    """Return the number of the turn at the moment.

    A turn that a change of clocks shrinks to nothing is never the answer: of the turns that
    begin at one instant the last has it.
    """
    local = wall_time.local(moment, wall_time.zone(rotation.time_zone))
    number = rotation.turn.number_near(rotation.starts_at, local)
    while hand_over(rotation, number) > moment:
        number -= 1
    while hand_over(rotation, number + 1) <= moment:
        number += 1
    return number


def shift_at(rotation: Rotation, moment: datetime) -> Shift | None:
    """Return who is on call at the moment with both ends of the shift; None if nobody is."""
    if not rotation.participants:
        return None
    whole = _turn(rotation, turn_at(rotation, moment))
    parts = _restricted(rotation, [whole], Span(whole.starts_at, whole.ends_at))
    return next((part for part in parts if part.covers(moment)), None)


def has_begun(rotation: Rotation, moment: datetime) -> bool:
    return hand_over(rotation, 0) <= moment


def shifts(rotation: Rotation, span: Span) -> list[Shift]:
    """Return the shifts in the span from the rotation's start on, cut to it."""
    return _laid_out(rotation, Span(max(span.starts_at, hand_over(rotation, 0)), span.ends_at))


def early(rotation: Rotation, span: Span) -> list[Shift]:
    """Return the shifts in the span before the rotation's start, cut to it."""
    return _laid_out(rotation, Span(span.starts_at, min(span.ends_at, hand_over(rotation, 0))))


def _laid_out(rotation: Rotation, span: Span) -> list[Shift]:
    if not rotation.participants or span.starts_at >= span.ends_at:
        return []
    return shift.within(_restricted(rotation, _turns(rotation, span), span), [span])


def _turns(rotation: Rotation, span: Span) -> Iterator[Shift]:
    number = turn_at(rotation, span.starts_at)
    starts_at = hand_over(rotation, number)
    while starts_at < span.ends_at:
        ends_at = hand_over(rotation, number + 1)
        if starts_at < ends_at:
            yield _shift(rotation, number, Span(starts_at, ends_at))
        number, starts_at = number + 1, ends_at


def _turn(rotation: Rotation, number: int) -> Shift:
    ends = Span(hand_over(rotation, number), hand_over(rotation, number + 1))
    return _shift(rotation, number, ends)


def _shift(rotation: Rotation, number: int, span: Span) -> Shift:
    person = rotation.participants[number % len(rotation.participants)]
    return Shift(person, span.starts_at, span.ends_at, rotation.name)


def _restricted(rotation: Rotation, turns: Iterable[Shift], span: Span) -> list[Shift]:
    if not rotation.restrictions:
        return list(turns)
    zone = wall_time.zone(rotation.time_zone)
    return shift.within(turns, restriction.windows(rotation.restrictions, span, zone))
