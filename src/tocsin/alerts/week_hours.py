"""Hours of the week in a time zone, as rules write them: ``Mon-Fri 09:00-17:00 Asia/Tokyo``.

Hours that end before they begin go past midnight and belong to the day on which they began.
"""

import functools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from tocsin.kit import errors

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MIDNIGHT = 24 * 60
_WRITTEN = re.compile(
    r"(?P<days>[A-Za-z]{3}(?:[-,][A-Za-z]{3})*)?\s*"
    r"(?:(?P<begins>\d{1,2}:\d\d)-(?P<ends>\d{1,2}:\d\d))?\s*"
    r"(?P<zone>[A-Za-z][\w+-]*(?:/[\w+-]+)*)"
)


class BadHours(errors.Invalid):
    """These are no hours of the week."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"'{said[:80]}' are no hours; write them like Mon-Fri 09:00-17:00 Europe/Berlin."
        )


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Minutes since midnight, on these days (Monday is 0)."""

    days: frozenset[int]
    begins: int
    ends: int
    time_zone: str

    def cover(self, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        if self.begins < self.ends:
            return local.weekday() in self.days and self.begins <= minute < self.ends
        day_before = (local - timedelta(days=1)).weekday()
        is_evening = local.weekday() in self.days and minute >= self.begins
        return is_evening or (day_before in self.days and minute < self.ends)

    def __str__(self) -> str:
        days = "" if len(self.days) == 7 else ",".join(DAYS[day] for day in sorted(self.days)) + " "
        is_all_day = (self.begins, self.ends) == (0, _MIDNIGHT)
        hours = "" if is_all_day else f"{_clock(self.begins)}-{_clock(self.ends)} "
        return f"{days}{hours}{self.time_zone}"


def parse(said: str) -> WeekHours:
    """Read days, hours and a zone; without days it is every day, without hours the whole day."""
    written = _WRITTEN.fullmatch(said.strip())
    if not written or written["zone"] not in _zones():
        raise BadHours(said)
    begins = _minutes(written["begins"] or "00:00", said)
    ends = _minutes(written["ends"] or "24:00", said)
    if begins in {ends, _MIDNIGHT}:
        raise BadHours(said)
    return WeekHours(_days(written["days"], said), begins, ends, written["zone"])


def _days(written: str | None, said: str) -> frozenset[int]:
    if written is None:
        return frozenset(range(7))
    found: set[int] = set()
    for part in written.split(","):
        first, *rest = (_day(name, said) for name in part.split("-"))
        last = rest[-1] if rest else first
        found.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return frozenset(found)


def _day(name: str, said: str) -> int:
    if name.capitalize() not in DAYS:
        raise BadHours(said)
    return DAYS.index(name.capitalize())


def _minutes(written: str, said: str) -> int:
    hours, minutes = (int(part) for part in written.split(":"))
    if minutes > 59 or hours * 60 + minutes > _MIDNIGHT:
        raise BadHours(said)
    return hours * 60 + minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
