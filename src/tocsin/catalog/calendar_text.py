"""Calendars as people write them: ``{"time_zone": …, "weekly": {"monday": ["09:00-17:00"]}}``.

Days off are ``holidays``, and the public ones of ``places``. The same form is stored, sent
through the API and written in configuration files.
"""

import itertools
import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.catalog.calendar import MIDNIGHT, Calendar, Hours
from tocsin.kit import errors
from tocsin.oncall import public_holidays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"([0-2]\d):([0-5]\d)\s*[-–]\s*([0-2]\d):([0-5]\d)")
_KEYS = {"time_zone", "weekly", "holidays", "places"}
_MOST_PLACES = 10


def parse(data: Mapping[str, Any]) -> Calendar:
    """Read a calendar, or raise Invalid with a sentence that says where it is wrong."""
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        raise errors.Invalid(
            f"A calendar has no '{unknown[0]}'; it has time_zone, weekly, holidays, places."
        )
    weekly = data.get("weekly")
    if not isinstance(weekly, Mapping):
        raise errors.Invalid("A calendar needs weekly hours, such as monday: ['09:00-17:00'].")
    hours = [span for name, spans in weekly.items() for span in _weekday(name, spans)]
    return Calendar(
        _zone(data.get("time_zone", "UTC")),
        tuple(sorted(hours)),
        frozenset(_holiday(day) for day in data.get("holidays") or ()),
        _places(data.get("places") or ()),
    )


def dump(calendar: Calendar) -> dict[str, Any]:
    weekly: dict[str, list[str]] = {}
    for hours in calendar.weekly:
        span = f"{_clock(hours.opens)}-{_clock(hours.closes)}"
        weekly.setdefault(WEEKDAYS[hours.weekday], []).append(span)
    holidays = [day.isoformat() for day in sorted(calendar.holidays)]
    plain: dict[str, Any] = {
        "time_zone": calendar.time_zone,
        "weekly": weekly,
        "holidays": holidays,
    }
    # The version before reads no places; one without them it reads as ever.
    return plain | ({"places": list(calendar.places)} if calendar.places else {})


def _zone(name: object) -> str:
    try:
        return ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise errors.Invalid(
            f"'{name}' is not a time zone; write it like Europe/Berlin or UTC."
        ) from error


def _weekday(name: object, spans: object) -> list[Hours]:
    if name not in WEEKDAYS:
        raise errors.Invalid(f"'{name}' is not a day of the week; write monday to sunday.")
    if not isinstance(spans, list | tuple):
        raise errors.Invalid(f"The hours of {name} are a list, such as ['09:00-17:00'].")
    found = sorted(_span(WEEKDAYS.index(str(name)), span) for span in spans)
    for first, second in itertools.pairwise(found):
        if second.opens < first.closes:
            raise errors.Invalid(f"The hours of {name} overlap.")
    return found


def _span(weekday: int, text: object) -> Hours:
    found = _SPAN.fullmatch(str(text).strip())
    if found is None:
        raise errors.Invalid(f"'{text}' are not hours; write them like 09:00-17:00.")
    opens, closes = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
    if not opens < closes <= MIDNIGHT:
        raise errors.Invalid(f"'{text}' must end after it starts, and by 24:00.")
    return Hours(weekday, opens, closes)


def _holiday(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise errors.Invalid(f"'{value}' is not a date; write it like 2026-12-25.") from error


def _places(given: object) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or len(given) > _MOST_PLACES:
        raise errors.Invalid(f"Places are a list of {_MOST_PLACES} at most, such as ['DE-BE'].")
    found = (public_holidays.checked(str(place)) for place in given)
    return tuple(dict.fromkeys(place for place in found if place))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
