"""Working time: weekly hours in a time zone, less the holidays, and arithmetic over them.

A minute works when the clock on the wall reads it inside the hours of that weekday, so that a
day on which the clocks change is as long as it really is.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tocsin.kit import errors
from tocsin.kit.periods import Period
from tocsin.oncall import public_holidays

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MIDNIGHT = 24 * 60
LONGEST = timedelta(days=3660)


class NoWorkingTime(errors.Invalid):
    """A calendar in which nobody ever works cannot be counted with."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """``[opens, closes)`` of one weekday (Monday is 0), in minutes since midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Nobody works on ``holidays``, nor on the public ones of ``places`` such as DE-BE."""

    time_zone: str
    weekly: tuple[Hours, ...]
    holidays: frozenset[date] = frozenset()
    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.weekly:
            raise NoWorkingTime("A calendar needs hours on at least one day of the week.")

    @property
    def is_always(self) -> bool:
        return not self.holidays and not self.places and self.weekly == ALL_WEEK


ALL_WEEK = tuple(Hours(weekday, 0, MIDNIGHT) for weekday in range(7))
ALWAYS = Calendar("UTC", ALL_WEEK)


def covers(calendar: Calendar, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(calendar.time_zone))
    return any(period.covers(moment) for period in _day(calendar, local.date()))


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time in ``[start, end)``; none when it ends before it starts."""
    if end <= start:
        return timedelta()
    if calendar.is_always:
        return end - start
    overlaps = (
        min(closes, end) - max(opens, start)
        for opens, closes in _from(calendar, start, until=end)
        if opens < end
    )
    return sum(overlaps, timedelta())


def add(calendar: Calendar, start: datetime, working: timedelta) -> datetime:
    """Return the earliest moment at which so much working time has passed since ``start``."""
    if working > LONGEST:
        raise errors.Invalid("A duration of working time may be ten years at most.")
    if calendar.is_always or working <= timedelta():
        return start + max(working, timedelta())
    rest = working
    for opens, closes in _from(calendar, start, until=None):
        begins = max(opens, start)
        if closes - begins >= rest:
            return begins + rest
        rest -= closes - begins
    raise NoWorkingTime("No working time is left in this calendar.")


def add_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Return ``start`` moved on by so many days on which somebody works, at the same hour."""
    zone = ZoneInfo(calendar.time_zone)
    local = start.astimezone(zone)
    day, rest = local.date(), days
    while rest > 0:
        day += DAY
        rest -= bool(_day(calendar, day))
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


def _from(
    calendar: Calendar, start: datetime, *, until: datetime | None
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working periods that end after ``start``, in order, through ``until``'s day."""
    zone = ZoneInfo(calendar.time_zone)
    day = start.astimezone(zone).date()
    last = until.astimezone(zone).date() if until else date.max - DAY
    while day <= last:
        for period in _day(calendar, day):
            if period.ends_at is not None and period.ends_at > start:
                yield period.starts_at, period.ends_at
        day += DAY


@functools.lru_cache(maxsize=8192)
def _day(calendar: Calendar, day: date) -> tuple[Period, ...]:
    """Return the working periods of one local day, in UTC."""
    if day in calendar.holidays or any(_keeps(place, day) for place in calendar.places):
        return ()
    hours = sorted(h for h in calendar.weekly if h.weekday == day.weekday())
    zone = ZoneInfo(calendar.time_zone)
    if _offset(zone, day) != _offset(zone, day + DAY):
        return tuple(_read_off_the_wall(zone, day, hours))
    midnight = datetime.combine(day, time.min, zone).astimezone(UTC)
    return tuple(Period(midnight + h.opens * MINUTE, midnight + h.closes * MINUTE) for h in hours)


def _read_off_the_wall(zone: ZoneInfo, day: date, hours: list[Hours]) -> Iterator[Period]:
    """Yield the periods of a day on which the clocks change: minute by minute, twice a year."""
    minute = datetime.combine(day, time.min, UTC) - 16 * 60 * MINUTE
    begun: datetime | None = None
    for _ in range((24 + 2 * 16) * 60):
        local = minute.astimezone(zone)
        at = local.hour * 60 + local.minute
        works = local.date() == day and any(h.opens <= at < h.closes for h in hours)
        if works and begun is None:
            begun = minute
        elif begun is not None and not works:
            yield Period(begun, minute)
            begun = None
        minute += MINUTE


def _keeps(place: str, day: date) -> bool:
    return any(holiday.day == day for holiday in public_holidays.of_year(place, day.year))


def _offset(zone: ZoneInfo, day: date) -> timedelta | None:
    return datetime.combine(day, time.min, zone).utcoffset()
