"""Which days are public holidays where: data of a library, asked for by country and part of it.

A place is written ``DE``, or ``DE-BE`` for a part of a country that keeps days of its own. The
library is loaded when the first place is asked for: most installations never do, and it takes as
long to load as all else together.
"""

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from types import ModuleType
from typing import Any

from tocsin.kit import errors
from tocsin.oncall import wall_time
from tocsin.oncall.shift import Span

_PLACE = re.compile(r"([A-Z]{2})(?:-([A-Za-z0-9 _.]{1,12}))?")
_DAY = timedelta(days=1)
_YEARS = range(1900, 2200)


class UnknownPlace(errors.Invalid):
    """The library knows no holidays of the place."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """``number`` counts the holidays of the year from 0."""

    day: date
    name: str
    number: int


def of_year(place: str, year: int) -> tuple[Holiday, ...]:
    """Return the place's public holidays of a year in order; nowhere has none."""
    return _of_year(place, year) if place and year in _YEARS else ()


def between(place: str, first: date, last: date) -> Iterator[Holiday]:
    for year in range(first.year, last.year + 1):
        yield from (each for each in of_year(place, year) if first <= each.day <= last)


def windows(place: str, span: Span, zone: tzinfo) -> list[Span]:
    """Return the local days in the span that are holidays, whole, in order."""
    return [window for _, window in days(place, span, zone)]


def days(place: str, span: Span, zone: tzinfo) -> Iterator[tuple[Holiday, Span]]:
    """Yield the holidays that touch the span with the instants between which they last."""
    first = wall_time.local(span.starts_at, zone).date()
    last = wall_time.local(span.ends_at, zone).date()
    for each in between(place, first, last):
        window = Span(_midnight(each.day, zone), _midnight(each.day + _DAY, zone))
        if window.starts_at < span.ends_at and window.ends_at > span.starts_at:
            yield each, window


def checked(place: str) -> str:
    """Return the place as it is kept, or raise UnknownPlace."""
    wanted = place.strip()
    if not wanted:
        return ""
    country, _, part = wanted.partition("-")
    tidy = "-".join(filter(None, (country.upper(), part)))
    if not _PLACE.fullmatch(tidy):
        raise UnknownPlace(f"'{place[:40]}' is no place; write DE, or DE-BE for a part of it.")
    _of_year(tidy, 2026)
    return tidy


def places() -> dict[str, tuple[str, ...]]:
    """Return every country that is known, with its parts that keep days of their own."""
    found: dict[str, list[str]] = _library().list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in sorted(found.items())}


@lru_cache(maxsize=2048)
def _of_year(place: str, year: int) -> tuple[Holiday, ...]:
    country, _, part = place.partition("-")
    try:
        found: dict[date, str] = _kept(country, part or None, year)
    except (NotImplementedError, KeyError, ValueError) as error:
        raise UnknownPlace(f"No public holidays are known of {place}.") from error
    return tuple(
        Holiday(day, name, number) for number, (day, name) in enumerate(sorted(found.items()))
    )


def _kept(country: str, part: str | None, year: int) -> dict[date, str]:
    ask = _library().country_holidays
    found: Any = ask(country, subdiv=part, years=year, expand=False, language="en_US")
    return {day: name for day, name in found.items() if day.year == year}


@lru_cache(maxsize=1)
def _library() -> ModuleType:
    return importlib.import_module("holidays")


def _midnight(day: date, zone: tzinfo) -> datetime:
    return wall_time.instant(datetime.combine(day, datetime.min.time()), zone)
