"""The times of day and days of the week at which a rotation counts.

A window belongs to the day on which it starts: Mondays 20:00 to 08:00 reaches into Tuesday, and
08:00 to 08:00 is a full day.
"""

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
