"""A shift and the algebra of lists of shifts.

Every list here is ordered and free of overlaps; each function keeps it so, which is why a
schedule's layers can be folded into one line without ever sorting again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Shift:
    """One person on call in ``[starts_at, ends_at)``; ``via`` names what put them there.

    ``instead_of`` is whose turn it would be, were they not away.
    """

    person_id: int
    starts_at: datetime
    ends_at: datetime
    via: str
    instead_of: int | None = None

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with both ends, ``[starts_at, ends_at)``."""

    starts_at: datetime
    ends_at: datetime

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the turn of that number, whoever has it."""

    number: int
    starts_at: datetime
    ends_at: datetime


Piece = TypeVar("Piece", Shift, Span, Stretch)


class _Served(Protocol):
    @property
    def person_id(self) -> int: ...
    @property
    def instead_of(self) -> int | None: ...


def people(shifts: Iterable[_Served]) -> list[int]:
    """Return everybody who is named in the shifts."""
    named = (person for each in shifts for person in (each.person_id, each.instead_of))
    return [person for person in named if person is not None]


def within(shifts: Iterable[Piece], spans: Iterable[Span]) -> list[Piece]:
    """Return the parts of the shifts that lie in one of the spans."""
    kept: list[Piece] = []
    waiting = list(reversed(list(spans)))
    for shift in shifts:
        while waiting and waiting[-1].ends_at <= shift.starts_at:
            waiting.pop()
        for span in reversed(waiting):
            if span.starts_at >= shift.ends_at:
                break
            kept.append(_cut(shift, span.starts_at, span.ends_at))
    return kept


def outside(shifts: Sequence[Piece], spans: Sequence[Span]) -> list[Piece]:
    """Return the parts of the shifts that lie in none of the spans."""
    if not shifts or not spans:
        return list(shifts)
    return within(shifts, gaps(spans, Span(shifts[0].starts_at, shifts[-1].ends_at)))


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans that are in order with those that meet made one."""
    found: list[Span] = []
    for span in spans:
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(span.ends_at, found[-1].ends_at))
        else:
            found.append(span)
    return found


def over(upper: Sequence[Shift], lower: Sequence[Shift]) -> list[Shift]:
    """Lay one line over another: the upper is kept whole, the lower shows where it is open."""
    if not upper or not lower:
        return list(upper or lower)
    holes = gaps(upper, Span(lower[0].starts_at, lower[-1].ends_at))
    return sorted([*upper, *within(lower, holes)], key=_start)


def flat(shifts: Iterable[Shift], span: Span) -> list[Shift]:
    """Cut shifts to the span and lay each over those before it, so that none overlap."""
    line: list[Shift] = []
    for each in shifts:
        line = over(within([each], [span]), line)
    return line


def gaps(shifts: Iterable[Shift] | Iterable[Span], span: Span) -> list[Span]:
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


def _cut(shift: Piece, starts_at: datetime, ends_at: datetime) -> Piece:
    if starts_at <= shift.starts_at and shift.ends_at <= ends_at:
        return shift
    return replace(
        shift,
        starts_at=max(shift.starts_at, starts_at),
        ends_at=min(shift.ends_at, ends_at),
    )


def _start(shift: Shift) -> datetime:
    return shift.starts_at
