"""Dates in Opsgenie's queries: milliseconds, ISO 8601, or the day first as its pages write them."""

import re
from datetime import UTC, datetime, timedelta

from tocsin.signals import moment

_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:[T ](\d{1,2}):(\d{2}))?")
_DAY = timedelta(days=1)


def span(text: str) -> tuple[datetime, datetime] | None:
    """Return what a date spans: a day where no time is given, else as long as it is exact."""
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first:
        return _of_day_first(day_first)
    found = moment.parse(text)
    if found is None:
        return None
    if len(text) == 10 and "-" in text:
        return found, found + _DAY
    return found, found + (timedelta(milliseconds=1) if text.isdigit() else timedelta(seconds=1))


def _of_day_first(found: re.Match[str]) -> tuple[datetime, datetime] | None:
    day, month, year = (int(found[part]) for part in (1, 2, 3))
    try:
        begin = datetime(year, month, day, int(found[4] or 0), int(found[5] or 0), tzinfo=UTC)
    except ValueError:
        return None
    return begin, begin + (timedelta(minutes=1) if found[4] else _DAY)
