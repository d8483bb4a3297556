"""SLA clocks in words: what is left of a promise, as a state, a sentence and a share."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.incidents.overview import Promise
from tocsin.incidents.sla import Clock
from tocsin.kit import periods

_SOON = 0.8
_SOON_AT_LEAST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Left:
    """``state`` is running, soon, breached, paused or met, as ``ui.sla`` draws it."""

    name: str
    state: str
    words: str
    share: float | None = None
    due_at: datetime | None = None


def of_list(promise: Promise | None, *, now: datetime) -> Left | None:
    """Return what a list shows; by the wall, so that no ledger need be read for each line."""
    if promise is None:
        return None
    if promise.due_at is None:
        return Left("", "paused", "paused")
    left = promise.due_at - now
    if left < timedelta(0):
        return Left("", "breached", f"{periods.spoken(left)} over", due_at=promise.due_at)
    is_soon = left < max(promise.within * (1 - _SOON), _SOON_AT_LEAST)
    return Left(
        "", "soon" if is_soon else "running", f"{periods.spoken(left)} left", due_at=promise.due_at
    )


def of_clock(clock: Clock, *, now: datetime) -> Left:
    """Return how a clock stands, in its own working time."""
    name = clock.kind.capitalize()
    share = clock.elapsed / clock.within
    if clock.stopped_at is not None and not clock.is_breached:
        return Left(name, "met", f"met in {periods.spoken(clock.elapsed)}")
    if clock.is_breached:
        over = clock.elapsed - clock.within
        return Left(name, "breached", f"{periods.spoken(over)} over", 1.0, clock.due_at)
    left = clock.within - clock.elapsed
    if clock.due_at is None:
        return Left(name, "paused", f"paused at {periods.spoken(left)} left", share)
    words = f"{periods.spoken(left)} left"
    if clock.due_at - now > 2 * left:
        words += " of working time"
    return Left(name, "soon" if share >= _SOON else "running", words, share, clock.due_at)
