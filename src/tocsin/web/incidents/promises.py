"""SLA clocks in words: what is left of a promise, as a state, a sentence and a share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.incidents.actions.inspecting import Standing
from tocsin.incidents.overview import Promise
from tocsin.incidents.sla import Clock, Kind
from tocsin.kit import periods

_SOON = 0.8
_SOON_AT_LEAST = timedelta(minutes=5)
_NAMES: Mapping[Kind, str] = {
    Kind.RESPONSE: "Response",
    Kind.RESOLUTION: "Resolution",
    Kind.UPDATE: "Next update",
    Kind.TEAM: "Team",
    Kind.VENDOR: "Vendor",
}


@dataclass(frozen=True, slots=True)
class Left:
    """``state`` is running, soon, breached, paused or met, as ``ui.sla`` draws it.

    From ``soon_at`` on it is soon. Without it the words stand as they are; with it they are of
    time on the wall, and a page that stays open counts them on.
    """

    name: str
    state: str
    words: str
    share: float | None = None
    due_at: datetime | None = None
    soon_at: datetime | None = None


def of_list(promise: Promise | None, *, now: datetime) -> Left | None:
    """Return what a list shows; by the wall, so that no ledger need be read for each line."""
    if promise is None:
        return None
    name = _NAMES[promise.kind]
    if promise.due_at is None:
        return Left(name, "paused", "paused")
    soon_at = promise.due_at - max(promise.within * (1 - _SOON), _SOON_AT_LEAST)
    return _by_the_wall(name, promise.due_at, soon_at, now=now)


def of_clock(standing: Standing, *, now: datetime) -> Left:
    """Return how a clock stands, in its own working time."""
    clock = standing.clock
    name = f"{_NAMES[clock.kind]} {standing.party}".strip()
    share = clock.elapsed / clock.within
    if clock.stopped_at is not None and not clock.is_breached:
        return Left(name, "met", f"met in {periods.spoken(clock.elapsed)}")
    if clock.is_breached:
        over = clock.elapsed - clock.within
        return Left(name, "breached", f"{periods.spoken(over)} over", 1.0, clock.due_at)
    left = clock.within - clock.elapsed
    if clock.due_at is None:
        return Left(name, "paused", f"paused at {periods.spoken(left)} left", share)
    if clock.due_at - now > left + _SOON_AT_LEAST:
        return _in_working_time(name, clock, left, share=share)
    soon_at = clock.due_at - (1 - _SOON) * clock.within
    found = _by_the_wall(name, clock.due_at, soon_at, now=now)
    return Left(name, found.state, found.words, share, clock.due_at, soon_at)


def _by_the_wall(name: str, due_at: datetime, soon_at: datetime, *, now: datetime) -> Left:
    left = due_at - now
    if left < timedelta(0):
        return Left(name, "breached", f"{periods.spoken(left)} over", None, due_at, soon_at)
    if now >= soon_at:
        return Left(name, "soon", f"{periods.spoken(left)} left, soon", None, due_at, soon_at)
    return Left(name, "running", f"{periods.spoken(left)} left", None, due_at, soon_at)


def _in_working_time(name: str, clock: Clock, left: timedelta, *, share: float) -> Left:
    words = f"{periods.spoken(left)} left of working time"
    if share < _SOON:
        return Left(name, "running", words, share, clock.due_at)
    return Left(name, "soon", f"{words}, soon", share, clock.due_at)
