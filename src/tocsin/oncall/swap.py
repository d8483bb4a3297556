"""A swap: somebody asks to be relieved of a shift, in return for another or for nothing.

What is agreed becomes overrides, which nothing moves. The shift may be moved under it by whoever
edits the schedule; then the swap says so, for silence would leave one to think it still fits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import errors
from tocsin.oncall import shift
from tocsin.oncall.shift import Shift, Span

_LONGEST = timedelta(days=93)
_FURTHEST = timedelta(days=366)
_MOST_ASKED = 200
_MOST_WORDS = 500


class Status(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Answered(StrEnum):
    """What somebody who was asked said."""

    ASKED = "asked"
    DECLINED = "declined"
    OFFERED = "offered"
    ACCEPTED = "accepted"


class Standing(StrEnum):
    """How a swap fits the schedule as it is now."""

    INTACT = "intact"
    MOVED = "moved"
    GONE = "gone"
    OVERTAKEN = "overtaken"


class BadSwap(errors.Invalid):
    """A request that could not be kept."""


@dataclass(frozen=True, slots=True)
class NewSwap:
    """``person_id`` wants to be relieved in ``span``; ``back`` is what they take in return.

    Without ``asked`` everybody who takes turns in the schedule is asked.
    """

    schedule_id: int
    person_id: int
    span: Span
    asked: tuple[int, ...] = ()
    back: Span | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    id: int
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    back_starts_at: datetime | None
    back_ends_at: datetime | None
    note: str
    status: Status
    taker_id: int | None
    created_at: datetime
    ended_at: datetime | None
    told_standing: Standing

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def back(self) -> Span | None:
        return span_of(self.back_starts_at, self.back_ends_at)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of those who were asked said; ``back`` is what an offer wants in return."""

    swap_id: int
    person_id: int
    status: Answered
    back_starts_at: datetime | None
    back_ends_at: datetime | None
    note: str
    answered_at: datetime | None

    @property
    def back(self) -> Span | None:
        return span_of(self.back_starts_at, self.back_ends_at)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a swap fits; ``shift`` is the shift that it is about by now, if there is one."""

    standing: Standing
    shift: Span | None = None


def span_of(starts_at: datetime | None, ends_at: datetime | None) -> Span | None:
    return None if starts_at is None or ends_at is None else Span(starts_at, ends_at)


def checked(new: NewSwap, *, now: datetime) -> NewSwap:
    """Return it tidied and without what lies in the past, or raise BadSwap."""
    asked = tuple(dict.fromkeys(each for each in new.asked if each != new.person_id))
    if len(asked) > _MOST_ASKED:
        raise BadSwap(f"Ask at most {_MOST_ASKED} people, or everybody.")
    if new.back is not None and len(asked) != 1:
        raise BadSwap("Name one person to swap with: whose shift you would take in return.")
    if new.asked and not asked:
        raise BadSwap("Ask somebody else than the one whose shift it is.")
    back = None if new.back is None else _ahead(new.back, now)
    return NewSwap(
        new.schedule_id, new.person_id, _ahead(new.span, now), asked, back, words(new.note)
    )


def words(given: str) -> str:
    tidy = given.strip()
    if len(tidy) > _MOST_WORDS:
        raise BadSwap(f"Give a note of at most {_MOST_WORDS} characters.")
    return tidy


def holds(line: Iterable[Shift], person_id: int, span: Span) -> bool:
    """Whether the person is on call in all of the span."""
    own = [each for each in line if each.person_id == person_id]
    return not shift.gaps(shift.within(own, [span]), span)


def fit(line: Sequence[Shift], person_id: int, span: Span) -> Fit:
    """Say how the span fits the shifts of whoever wanted to be relieved of it.

    ``line`` is the schedule without the swap, and reaches beyond the span on both sides.
    """
    if holds(line, person_id, span):
        return Fit(Standing.INTACT, span)
    near = [each for each in merged(line) if each.person_id == person_id and _touches(each, span)]
    if not near:
        return Fit(Standing.GONE)
    now = max(near, key=lambda each: _common(each, span))
    return Fit(Standing.MOVED, Span(now.starts_at, now.ends_at))


def merged(line: Iterable[Shift]) -> list[Shift]:
    """Join shifts of one person that follow each other without a gap."""
    joined: list[Shift] = []
    for each in line:
        last = joined[-1] if joined else None
        if last and last.person_id == each.person_id and last.ends_at == each.starts_at:
            joined[-1] = Shift(last.person_id, last.starts_at, each.ends_at, last.via)
        else:
            joined.append(each)
    return joined


def _ahead(span: Span, now: datetime) -> Span:
    if span.starts_at.tzinfo is None or span.ends_at.tzinfo is None:
        raise BadSwap("Say in which time zone the shift starts and ends.")
    if span.ends_at <= span.starts_at:
        raise BadSwap("A shift must end after it starts.")
    if span.ends_at <= now:
        raise BadSwap("This shift is over; nobody can take it any more.")
    if span.ends_at - span.starts_at > _LONGEST or span.ends_at - now > _FURTHEST:
        raise BadSwap("Ask for at most three months at once, within a year.")
    return Span(max(span.starts_at, now), span.ends_at)


def _touches(each: Shift, span: Span) -> bool:
    return each.starts_at < span.ends_at and each.ends_at > span.starts_at


def _common(each: Shift, span: Span) -> timedelta:
    return min(each.ends_at, span.ends_at) - max(each.starts_at, span.starts_at)
