"""Turns of days that no public holiday counts for: whoever has the turn before goes on over it.

So three working days stay three, whatever falls between them. Counted in both directions from the
first day on or after the start that counts.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from tocsin.oncall import public_holidays
from tocsin.oncall.turn import Turn

_DAY = timedelta(days=1)
_EVERY = (0, 1, 2, 3, 4, 5, 6)
_ATTEMPTS = 100


def begins(turn: Turn, anchor: datetime, number: int, *, place: str) -> datetime:
    """Return the wall time at which the turn of that number begins."""
    days = turn.days or _EVERY
    first = _first(days, anchor, place)
    wanted = turn.count * number
    day = first + _weekdays_after(days, first, wanted)
    for _ in range(_ATTEMPTS):
        missing = wanted - _between(days, first, day, place)
        if not missing:
            break
        day += _weekdays_after(days, day, missing)
    return datetime.combine(_first(days, day, place), anchor.time())


def number_near(turn: Turn, anchor: datetime, local: datetime, *, place: str) -> int:
    """Return the number of the turn at a wall time, give or take one."""
    days = turn.days or _EVERY
    return _between(days, _first(days, anchor, place), local.date(), place) // turn.count


def _first(days: Sequence[int], begin: date, place: str) -> date:
    """The first day from there on that counts."""
    day = begin.date() if isinstance(begin, datetime) else begin
    while day.weekday() not in days or day in _counted(place, tuple(days), day.year):
        day += _DAY
    return day


def _weekdays_after(days: Sequence[int], day: date, count: int) -> timedelta:
    """How far so many of the weekdays lie ahead, or behind, whatever day it is there."""
    weeks, rest = divmod(abs(count), len(days))
    step, left, at = (_DAY if count > 0 else -_DAY), rest, day
    while left:
        at += step
        left -= at.weekday() in days
    return at - day + step * 7 * weeks


def _between(days: Sequence[int], first: date, day: date, place: str) -> int:
    """Count the days that count from the first up to a day; below 0 where it lies before."""
    if day < first:
        return -_between(days, day, first, place)
    weeks, rest = divmod((day - first).days, 7)
    found = weeks * len(days) + sum((first + n * _DAY).weekday() in days for n in range(rest))
    return found - _kept(tuple(days), first, day, place)


def _kept(days: tuple[int, ...], first: date, day: date, place: str) -> int:
    years = range(first.year, day.year + 1)
    return sum(first <= each < day for year in years for each in _counted(place, days, year))


@lru_cache(maxsize=4096)
def _counted(place: str, days: tuple[int, ...], year: int) -> frozenset[date]:
    """The holidays of a year that fall on days that would count."""
    found = public_holidays.of_year(place, year)
    return frozenset(each.day for each in found if each.day.weekday() in days)
