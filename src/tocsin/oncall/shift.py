"""A shift and the algebra of lists of shifts.

Every list here is ordered and free of overlaps; each function keeps it so, which is why a
schedule's layers can be folded into one line without ever sorting again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on call in ``[starts_at, ends_at)``; ``via`` names what put them there."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    via: str

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with both ends, ``[starts_at, ends_at)``."""

    starts_at: datetime
    ends_at: datetime

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


def within(shifts: Iterable[Shift], spans: Iterable[Span]) -> list[Shift]:
    """Return the parts of the shifts that lie in one of the spans."""
    kept: list[Shift] = []
    waiting = list(reversed(list(spans)))
    for shift in shifts:
        while waiting and waiting[-1].ends_at <= shift.starts_at:
            waiting.pop()
        for span in reversed(waiting):
            if span.starts_at >= shift.ends_at:
                break
            kept.append(_cut(shift, span.starts_at, span.ends_at))
    return kept


def over(upper: Sequence[Shift], lower: Sequence[Shift]) -> list[Shift]:
    """Lay one line over another: the upper is kept whole, the lower shows where it is open."""
    if not upper or not lower:
        return list(upper or lower)
    holes = gaps(upper, Span(lower[0].starts_at, lower[-1].ends_at))
    return sorted([*upper, *within(lower, holes)], key=_start)


def gaps(shifts: Iterable[Shift], span: Span) -> list[Span]:
    """Return the parts of the span in which nobody is on call."""
    found: list[Span] = []
    reached = span.starts_at
    for shift in shifts:
        if shift.starts_at > reached:
            found.append(Span(reached, min(shift.starts_at, span.ends_at)))
        reached = max(reached, shift.ends_at)
        if reached >= span.ends_at:
            return found
    return [*found, Span(reached, span.ends_at)]


def _cut(shift: Shift, starts_at: datetime, ends_at: datetime) -> Shift:
    if starts_at <= shift.starts_at and shift.ends_at <= ends_at:
        return shift
    return replace(
        shift,
        starts_at=max(shift.starts_at, starts_at),
        ends_at=min(shift.ends_at, ends_at),
    )


def _start(shift: Shift) -> datetime:
    return shift.starts_at
