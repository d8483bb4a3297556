"""The times of day and days of the week at which a rotation counts.

A window belongs to the day on which it starts: Mondays 20:00 to 08:00 reaches into Tuesday, and
08:00 to 08:00 is a full day.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from tocsin.kit import errors
from tocsin.oncall import shift, wall_time
from tocsin.oncall.shift import Span

_DAY = timedelta(days=1)


class Weekday(StrEnum):
    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


WEEK = tuple(Weekday)


class BadRestriction(errors.Invalid):
    """Days or times that name no window."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """Wall times on some days; ``ends`` at or before ``starts`` means on the following day."""

    days: tuple[Weekday, ...]
    starts: time
    ends: time

    def __post_init__(self) -> None:
        if not self.days:
            raise BadRestriction("A restriction needs at least one day of the week.")
        if self.starts.tzinfo or self.ends.tzinfo:
            raise BadRestriction("The times of a restriction are wall times without an offset.")


def covers(restrictions: Sequence[Restriction], moment: datetime, zone: tzinfo) -> bool:
    """Say whether the moment is in a window; without restrictions every moment is."""
    about = Span(moment, moment + timedelta(microseconds=1))
    return not restrictions or any(s.covers(moment) for s in windows(restrictions, about, zone))


def windows(restrictions: Iterable[Restriction], span: Span, zone: tzinfo) -> list[Span]:
    """Return the windows that touch the span, whole, in order, those that meet made one."""
    found = sorted(
        (window for each in restrictions for window in _windows(each, span, zone)),
        key=lambda window: window.starts_at,
    )
    return shift.joined(
        w for w in found if w.ends_at > span.starts_at and w.starts_at < span.ends_at
    )


def parse(given: dict[str, Any]) -> Restriction:
    """Read ``{"days": ["mon", "tue"], "starts": "20:00", "ends": "08:00"}``; no days: all."""
    try:
        days = tuple(Weekday(str(day).lower()[:3]) for day in given.get("days") or WEEK)
        starts, ends = (time.fromisoformat(str(given[key])) for key in ("starts", "ends"))
    except (KeyError, ValueError, TypeError) as error:
        raise BadRestriction(
            "A restriction is written like days: [mon, tue], starts: '20:00', ends: '08:00'."
        ) from error
    return Restriction(days, starts, ends)


def written(restriction: Restriction) -> dict[str, Any]:
    """Return what ``parse`` reads."""
    return {
        "days": [str(day) for day in restriction.days],
        "starts": restriction.starts.isoformat("minutes"),
        "ends": restriction.ends.isoformat("minutes"),
    }


def _windows(restriction: Restriction, span: Span, zone: tzinfo) -> Iterator[Span]:
    nights = restriction.ends <= restriction.starts
    for day in _days(span, zone):
        if WEEK[day.weekday()] in restriction.days:
            starts = datetime.combine(day, restriction.starts)
            ends = datetime.combine(day + _DAY if nights else day, restriction.ends)
            window = Span(wall_time.instant(starts, zone), wall_time.instant(ends, zone))
            if window.starts_at < window.ends_at:
                yield window


def _days(span: Span, zone: tzinfo) -> Iterator[date]:
    """Every local day of the span and the one before it, whose night may reach in."""
    day = wall_time.local(span.starts_at, zone).date() - _DAY
    last = wall_time.local(span.ends_at, zone).date()
    while day <= last:
        yield day
        day += _DAY


def line(restriction: Restriction) -> str:
    """Write it on a line: ``mon-fri 08:00-18:00``."""
    hours = f"{restriction.starts:%H:%M}-{restriction.ends:%H:%M}"
    first, last = restriction.days[0], restriction.days[-1]
    run = _run(first, last)
    days = f"{first}-{last}" if len(run) > 1 else first
    named = days if set(run) == set(restriction.days) else ",".join(restriction.days)
    return f"{named} {hours}"


def read_line(written: str) -> Restriction:
    """Read what ``line`` writes; without days all of them."""
    found = _LINE.fullmatch(written.strip().lower())
    if found is None:
        raise BadRestriction(f"'{written[:60]}' names no hours; write mon-fri 08:00-18:00.")
    ends = [part.strip().partition("-") for part in (found["days"] or "mon-sun").split(",")]
    try:
        days = [day for a, _, b in ends for day in _run(_day(a), _day(b or a))]
    except ValueError as error:
        raise BadRestriction(f"'{written[:60]}' names no days; write mon to sun.") from error
    chosen = [str(day) for day in WEEK if day in days]
    return parse({"days": chosen, "starts": found["starts"], "ends": found["ends"]})


_LINE = re.compile(
    r"(?:(?P<days>[a-z][a-z,\s-]*?)\s+)?(?P<starts>\d\d:\d\d)\s*-\s*(?P<ends>\d\d:\d\d)"
)


def _day(written: str) -> Weekday:
    return Weekday(written.strip()[:3])


def _run(first: Weekday, last: Weekday) -> list[Weekday]:
    count = (WEEK.index(last) - WEEK.index(first)) % len(WEEK) + 1
    return [WEEK[(WEEK.index(first) + n) % len(WEEK)] for n in range(count)]
