"""How well a component did on each of the last days, from the outages that it had.

A major outage counts whole, a partial one for three tenths, worse performance not at all: the
weights that readers of status pages know. Where outages overlap, the worst one counts.
"""

import bisect
import itertools
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a bar: ``edges`` are their midnights and, at the end, now."""

    days: tuple[date, ...]
    edges: tuple[datetime, ...]

    @property
    def whole(self) -> timedelta:
        return self.edges[-1] - self.edges[0]


def calendar(*, zone: str, now: datetime, days: int = DAYS) -> Calendar:
    """Return the days up to today in that zone, oldest first."""
    tz = zoneinfo.ZoneInfo(zone)
    today = now.astimezone(tz).date()
    dates = tuple(today - timedelta(days=back) for back in reversed(range(days)))
    midnights = (datetime.combine(day, time(), tz).astimezone(UTC) for day in dates)
    return Calendar(dates, (*midnights, now))


def bar(outages: Iterable[Outage], over: Calendar) -> tuple[Day, ...]:
    """Return how each day was; what is to come counts nothing."""
    worst = [State.OPERATIONAL] * len(over.days)
    down = [timedelta()] * len(over.days)
    for starts_at, ends_at, state in _pieces(outages, over.edges[0], over.edges[-1]):
        for n, length in _split(starts_at, ends_at, over.edges):
            worst[n] = component.worst((worst[n], state))
            down[n] += length * WEIGHTS.get(state, 0.0)
    return tuple(Day(*day) for day in zip(over.days, worst, down, strict=True))


def share(days: Sequence[Day], over: Calendar) -> float:
    """Return which part of the time it was up, 0 to 1."""
    down = sum((day.downtime for day in days), timedelta())
    return max(0.0, 1.0 - down / over.whole) if over.whole else 1.0


def _pieces(
    outages: Iterable[Outage], first: datetime, last: datetime
) -> Iterator[tuple[datetime, datetime, State]]:
    """Cut the time where outages begin and end, and give each piece its worst state."""
    edges: list[tuple[datetime, State, int]] = []
    for outage in outages:
        starts_at = max(outage.period.starts_at, first)
        ends_at = min(outage.period.ends_at or last, last)
        if starts_at < ends_at:
            edges += [(starts_at, outage.state, 1), (ends_at, outage.state, -1)]
    running: Counter[State] = Counter()
    since = first
    for at, changes in itertools.groupby(sorted(edges), key=lambda edge: edge[0]):
        states = [state for state, count in running.items() if count]
        if states:
            yield since, at, component.worst(states)
        for _, state, change in changes:
            running[state] += change
        since = at


def _split(
    starts_at: datetime, ends_at: datetime, edges: Sequence[datetime]
) -> Iterator[tuple[int, timedelta]]:
    """Cut a piece at midnights: the number of each day that it touches, and for how long."""
    for n in range(bisect.bisect_right(edges, starts_at) - 1, len(edges) - 1):
        if edges[n] >= ends_at:
            return
        yield n, min(ends_at, edges[n + 1]) - max(starts_at, edges[n])
