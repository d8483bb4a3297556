"""How well a component did on each of the last days, from the outages that it had.

A major outage counts whole, a partial one for three tenths, worse performance not at all: the
weights that readers of status pages know. Where outages overlap, the worst one counts.
"""

import itertools
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tocsin.comms import component
from tocsin.comms.component import State
from tocsin.kit.periods import Period

DAYS = 90
WEIGHTS = {State.MAJOR_OUTAGE: 1.0, State.PARTIAL_OUTAGE: 0.3}


@dataclass(frozen=True, slots=True)
class Outage:
    """A period in which a component was not what it should be."""

    period: Period
    state: State


@dataclass(frozen=True, slots=True)
class Day:
    """One bar: the worst state of the day, and how long the component was down, weighted."""

    day: date
    worst: State
    downtime: timedelta


def bar(
    outages: Sequence[Outage], *, zone: str, now: datetime, days: int = DAYS
) -> tuple[Day, ...]:
    """Return the days up to today in that zone, oldest first; what is to come counts nothing."""
    tz = zoneinfo.ZoneInfo(zone)
    today = now.astimezone(tz).date()
    dates = (today - timedelta(days=back) for back in reversed(range(days)))
    return tuple(_day(day, outages, tz, now) for day in dates)


def share(bar_of_days: Sequence[Day], *, zone: str, now: datetime) -> float:
    """Return which part of the time it was up, 0 to 1."""
    tz = zoneinfo.ZoneInfo(zone)
    whole = sum(((_ends(d.day, tz, now) - _starts(d.day, tz)) for d in bar_of_days), timedelta())
    down = sum((d.downtime for d in bar_of_days), timedelta())
    return 1.0 if not whole else max(0.0, 1.0 - down / whole)


def _day(day: date, outages: Sequence[Outage], tz: zoneinfo.ZoneInfo, now: datetime) -> Day:
    starts_at, ends_at = _starts(day, tz), _ends(day, tz, now)
    pieces = list(_pieces(outages, starts_at, ends_at))
    down = sum((length * WEIGHTS.get(state, 0.0) for state, length in pieces), timedelta())
    return Day(day, component.worst(state for state, _ in pieces), down)


def _pieces(
    outages: Sequence[Outage], starts_at: datetime, ends_at: datetime
) -> Iterator[tuple[State, timedelta]]:
    """Cut the time where outages begin and end, and give each piece its worst state."""
    within = Period(starts_at, ends_at)
    touching = [outage for outage in outages if outage.period.overlaps(within)]
    edges = {starts_at, ends_at}
    for outage in touching:
        edges.add(max(outage.period.starts_at, starts_at))
        edges.add(min(outage.period.ends_at or ends_at, ends_at))
    cuts = sorted(edges)
    for first, last in itertools.pairwise(cuts):
        states = [outage.state for outage in touching if outage.period.covers(first)]
        if states:
            yield component.worst(states), last - first


def _starts(day: date, tz: zoneinfo.ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tz).astimezone(UTC)


def _ends(day: date, tz: zoneinfo.ZoneInfo, now: datetime) -> datetime:
    """Midnight, or now while the day lasts; never before the day began."""
    midnight = _starts(day + timedelta(days=1), tz)
    return max(_starts(day, tz), min(midnight, now))
