"""Alertmanager's time intervals as maintenance windows that come again.

Its intervals are sets of minutes, windows begin and last: whole days are put together where they
follow one another, because a window has to end before it comes again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tocsin.kit import errors

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_CODES = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAY = 24 * 60
_LONGEST_MONTH = 31
_FIRST_YEAR = 2024


class Unreadable(errors.Invalid):
    """A time interval that cannot be made a window."""


@dataclass(frozen=True, slots=True)
class Window:
    """When a window first comes and again; without the alerts that it is about."""

    first_at: str
    time_zone: str
    lasts: timedelta
    rule: str


def windows(interval: Mapping[str, Any]) -> Iterator[Window]:
    """Return the windows that one interval of a list makes."""
    zone = str(interval.get("location") or "UTC")
    begins, until = _years(interval)
    for start, end in _times(interval):
        whole = end - start == _DAY
        for lasts, rule in _rules(interval, whole=whole, minutes=end - start):
            first = f"{begins}-01-01T{start // 60:02}:{start % 60:02}"
            yield Window(first, zone, lasts, rule + until)


def _rules(
    interval: Mapping[str, Any], *, whole: bool, minutes: int
) -> Iterator[tuple[timedelta, str]]:
    days = _ranges(interval, "weekdays", _DAYS, first=0)
    dates = [_month_days(each) for each in interval.get("days_of_month") or ()]
    months = _ranges(interval, "months", _MONTHS, first=1)
    by_month = f";BYMONTH={','.join(map(str, months))}" if months else ""
    if not whole:
        by_day = f";BYDAY={','.join(_CODES[day] for day in days)}" if days else ""
        by_date = f";BYMONTHDAY={','.join(map(str, _dates(dates)))}" if dates else ""
        yield timedelta(minutes=minutes), f"FREQ=DAILY{by_day}{by_date}{by_month}"
    elif days and not dates:
        for first, count in _runs(days):
            yield timedelta(days=count), f"FREQ=WEEKLY;BYDAY={_CODES[first]}{by_month}"
    elif dates and not days:
        for first, last in dates:
            yield timedelta(days=last - first + 1), f"FREQ=MONTHLY;BYMONTHDAY={first}{by_month}"
    else:
        raise Unreadable("whole days are carried over by weekday or by day of the month only")


def _times(interval: Mapping[str, Any]) -> list[tuple[int, int]]:
    found = interval.get("times") or [{"start_time": "00:00", "end_time": "24:00"}]
    return [(_minutes(each["start_time"]), _minutes(each["end_time"])) for each in found]


def _minutes(written: Any) -> int:
    """``18:30``, or 1110 when an old YAML took it for a number to the base of sixty."""
    if isinstance(written, int):
        return written
    hours, _, minutes = str(written).partition(":")
    return int(hours) * 60 + int(minutes)


def _years(interval: Mapping[str, Any]) -> tuple[int, str]:
    """The year to begin in, and the end of the rule where there is a last one."""
    ranges = [tuple(map(int, _ends(each))) for each in interval.get("years") or ()]
    if not ranges:
        return _FIRST_YEAR, ""
    last = max(end for _, end in ranges)
    return max(_FIRST_YEAR, min(start for start, _ in ranges)), f";UNTIL={last}1231T235959"


def _ranges(
    interval: Mapping[str, Any], key: str, names: Sequence[str], *, first: int
) -> list[int]:
    def number(written: str) -> int:
        low = written.lower()
        return names.index(low) + first if low in names else int(written)

    found: set[int] = set()
    for each in interval.get(key) or ():
        start, end = map(number, _ends(each))
        last = first + len(names) - 1
        if not first <= start <= end <= last:
            raise Unreadable(f"{key} are from {names[0]} to {names[-1]}, not {str(each)[:40]!r}")
        found.update(range(start, end + 1))
    return sorted(found)


def _ends(written: Any) -> tuple[str, str]:
    start, colon, end = str(written).partition(":")
    return start.strip(), (end if colon else start).strip()


def _month_days(written: Any) -> tuple[int, int]:
    """From which day to which; those below nothing count from the month's end."""
    first, last = map(int, _ends(written))
    if not -_LONGEST_MONTH <= first <= last <= _LONGEST_MONTH:
        raise Unreadable(f"days_of_month {str(written)[:40]!r} are not days one after the other")
    return first, last


def _dates(ranges: Sequence[tuple[int, int]]) -> list[int]:
    return [day for first, last in ranges for day in range(first, last + 1) if day]


def _runs(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Put days that follow one another together, over the end of the week as well."""
    if len(days) == len(_DAYS):
        raise Unreadable("an interval of all days would never end")
    for day in days:
        if (day - 1) % 7 not in days:
            count = next(n for n in range(1, 8) if (day + n) % 7 not in days)
            yield day, count
