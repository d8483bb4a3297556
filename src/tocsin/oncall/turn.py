"""How long each turn of a rotation is, counted on the wall clock.

A turn is a number of calendar units and never a number of seconds: seven days from Monday nine
o'clock is Monday nine o'clock, however long that week was. Turns of months can hand over on a
weekday of the month, turns of days can be counted on some weekdays alone, and turns of holidays are
the public holidays themselves.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import errors


class Unit(StrEnum):
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    HOLIDAY = "holiday"


class Which(StrEnum):
    """Which of the four or five of one weekday that a month has."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"


_FIXED = {
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}
_MOST = {Unit.HOUR: 24 * 366, Unit.DAY: 366, Unit.WEEK: 53, Unit.MONTH: 24, Unit.HOLIDAY: 1}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = timedelta(weeks=1)
_LENGTH = re.compile(r"(\d{1,4})\s*(h|d|w|mo)(?:\s+on(?:\s+the)?\s+(\S.{0,60}))?")
_WORKING_DAYS = ("working days", "weekdays")
_DAY = re.compile(rf"({'|'.join(Which)})\s+({'|'.join(_WEEKDAYS)})[a-z]*")


class BadTurn(errors.Invalid):
    """The length of a turn cannot be read or is out of bounds."""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A weekday of a month: its first Monday, its last Friday. ``weekday`` 0 is Monday."""

    which: Which
    weekday: int

    def __str__(self) -> str:
        return f"{self.which} {_WEEKDAYS[self.weekday]}"

    def of(self, month: datetime) -> datetime:
        """Return that day of the month, at the same time of day."""
        first = month.replace(day=1)
        found = first + timedelta(days=(self.weekday - first.weekday()) % 7)
        if self.which is Which.LAST:
            fifth = found + 4 * _WEEK
            return fifth if fifth.month == found.month else fifth - _WEEK
        return found + list(Which).index(self.which) * _WEEK


@dataclass(frozen=True, slots=True)
class Turn:
    """``on`` is the weekday of the month on which turns of months hand over.

    ``days`` are the weekdays that turns of days are counted on, 0 is Monday; none given: all. The
    last turn before days that are not counted goes on over them.
    """

    count: int
    unit: Unit
    on: MonthDay | None = None
    days: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.count <= _MOST[self.unit]:
            raise BadTurn(f"A turn of {self} is out of bounds; one hour to two years is possible.")
        if self.on and self.unit is not Unit.MONTH:
            raise BadTurn("Only turns of months hand over on a weekday of the month.")
        if self.days and self.unit is not Unit.DAY:
            raise BadTurn("Only turns of days are counted on some days of the week.")

    def __str__(self) -> str:
        if self.unit is Unit.HOLIDAY:
            return str(self.unit)
        when = str(self.on) if self.on else days_written(self.days)
        return f"{self.length} on {when}" if when else self.length

    @property
    def length(self) -> str:
        """The length alone; that of a holiday is a day."""
        return "1d" if self.unit is Unit.HOLIDAY else f"{self.count}{self.unit}"

    def begins(self, anchor: datetime, number: int) -> datetime:
        """Return the wall time at which the turn of that number begins.

        The anchor begins turn 0; turns that hand over on a weekday of the month begin in its month.
        """
        if self.on:
            return self.on.of(_months_after(anchor.replace(day=1), self.count * number))
        if self.days:
            return _counted_after(self.days, anchor, self.count * number)
        if self.unit is Unit.MONTH:
            return _months_after(anchor, self.count * number)
        return anchor + _FIXED[self.unit] * (self.count * number)

    def number_near(self, anchor: datetime, local: datetime) -> int:
        """Return the number of the turn at a wall time, give or take one."""
        if self.unit is Unit.MONTH:
            months = (local.year - anchor.year) * 12 + local.month - anchor.month
            return months // self.count
        if self.days:
            return (local - anchor) * len(self.days) // (_WEEK * self.count)
        return (local - anchor) // (_FIXED[self.unit] * self.count)


def parse(text: str) -> Turn:
    """Read ``12h``, ``1d``, ``1d on mon-fri``, ``2w``, ``1mo on first mon`` or ``holiday``."""
    plain = text.strip().lower()
    if plain == Unit.HOLIDAY:
        return Turn(1, Unit.HOLIDAY)
    written = _LENGTH.fullmatch(plain)
    if written is None:
        raise _unreadable(text)
    count, unit, when = int(written[1]), Unit(written[2]), written[3]
    if when is None:
        return Turn(count, unit)
    month_day = _DAY.fullmatch(when)
    if month_day is None:
        return Turn(count, unit, days=_days(text, when))
    return Turn(count, unit, MonthDay(Which(month_day[1]), _WEEKDAYS.index(month_day[2])))


def days_written(days: tuple[int, ...]) -> str:
    """Return the days as they are read: ``mon-fri`` where they follow one another."""
    for first in days:
        run = {(first + step) % 7 for step in range(len(days))}
        if len(days) > 2 and run == set(days):
            return f"{_WEEKDAYS[first]}-{_WEEKDAYS[(first + len(days) - 1) % 7]}"
    return ",".join(_WEEKDAYS[day] for day in days)


def _days(whole: str, written: str) -> tuple[int, ...]:
    """Read ``mon-fri``, ``sun-thu``, ``mon,wed,fri`` or ``working days``; every day is none."""
    if written in _WORKING_DAYS:
        return (0, 1, 2, 3, 4)
    found: set[int] = set()
    for part in written.split(","):
        first, dash, last = part.strip().partition("-")
        begin, end = _day(whole, first), _day(whole, last if dash else first)
        found.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return () if len(found) == len(_WEEKDAYS) else tuple(sorted(found))


def _day(whole: str, written: str) -> int:
    day = written.strip()
    matching = [n for n, name in enumerate(_WEEKDAYS) if day.isalpha() and day[:3] == name]
    if not matching:
        raise _unreadable(whole)
    return matching[0]


def _unreadable(text: str) -> BadTurn:
    return BadTurn(
        f"'{text[:40]}' is not a turn; write it like 12h, 1d, 7d, 2w or 1mo,"
        " 1d on mon-fri, 1mo on first mon, or holiday."
    )


def _counted_after(days: tuple[int, ...], anchor: datetime, count: int) -> datetime:
    """Return the day so many of the weekdays after the first one that does not precede the anchor.

    At the anchor's time of day.
    """
    first = min(range(7), key=lambda wait: ((anchor.weekday() + wait) % 7 not in days, wait))
    begin = anchor + timedelta(days=first)
    place = days.index(begin.weekday())
    weeks, day = divmod(place + count, len(days))
    return begin + weeks * _WEEK + timedelta(days=days[day] - days[place])


def _months_after(anchor: datetime, months: int) -> datetime:
    """Keep the anchor's day, or take the month's last: the 31st, the 28th, the 31st again."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return anchor.replace(year=year, month=month + 1, day=min(anchor.day, last))
