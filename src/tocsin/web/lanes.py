"""Where shifts lie on a strip of days: pure geometry, drawn by templates/components/lane.html."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit.periods import Period
from tocsin.web import words

_ROOM_FOR_ALL, _ROOM_FOR_FIRST, _ROOM_FOR_INITIALS = 14, 7, 3


@dataclass(frozen=True, slots=True)
class Shift:
    """``kind`` is nothing, ``mine``, ``override``, ``away`` or ``gap``; ``key`` tells it apart."""

    who: str
    period: Period
    kind: str = ""
    title: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    x: float
    width: float
    who: str
    kind: str
    title: str
    period: Period
    key: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    x: float
    middle: float
    words: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a calendar shows; all moments in the reader's zone."""

    starts_at: datetime
    days: int
    now: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(days=self.days)

    def at(self, moment: datetime) -> float:
        """Where a moment lies, in percent; held inside the window."""
        share = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return round(min(max(share, 0), 1) * 100, 2)

    @property
    def now_x(self) -> float | None:
        return self.at(self.now) if self.starts_at <= self.now < self.ends_at else None

    @property
    def heads(self) -> list[Day]:
        return [self._head(self.starts_at + timedelta(days=i)) for i in range(self.days)]

    def _head(self, day: datetime) -> Day:
        middle = self.at(day + timedelta(hours=12))
        is_today = day.date() == self.now.date()
        return Day(self.at(day), middle, f"{day:%a} {day.day}", is_today)


def blocks(window: Window, shifts: Sequence[Shift]) -> list[Block]:
    """Place the part of each shift that the window shows."""
    shown = Period(window.starts_at, window.ends_at)
    return [_block(window, shift) for shift in shifts if shown.overlaps(shift.period)]


def _block(window: Window, shift: Shift) -> Block:
    x = window.at(shift.period.starts_at)
    width = round(window.at(shift.period.ends_at or window.ends_at) - x, 2)
    said = shift.title or shift.who
    return Block(x, width, _fitting(shift, width), shift.kind, said, shift.period, shift.key)


def _fitting(shift: Shift, width: float) -> str:
    """As much of a name as a block has room for, and rather its initials than half of it."""
    if width >= _ROOM_FOR_ALL or not shift.who:
        return shift.who
    if width >= _ROOM_FOR_FIRST:
        return shift.who.split()[0]
    has_room = width >= _ROOM_FOR_INITIALS and shift.kind != "gap"
    return words.initials(shift.who) if has_room else ""
