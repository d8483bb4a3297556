"""Circuit breakers: a provider that is down is not asked again by every message in turn.

Without them each attempt at a hanging provider would hold a sender for ten seconds. One that asks
for patience is left alone as long as a page can wait, and one that is back is not flooded with all
that gathered: it gets more each second. Kept in memory: each process learns for itself.
"""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.notify import backoff

FAILURES_TO_OPEN = 3
SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(seconds=15)
LONGEST_HOLD = backoff.PATIENCE_OF_A_PAGE
MOST_REMEMBERED = 1000
FIRST_RATE = 50.0
"""Messages a second that a provider gets in the first second after it came back."""
_DOUBLINGS = 5


@dataclass(frozen=True, slots=True)
class Pause:
    """How long to leave a provider alone. ``is_long`` if nobody should wait for it."""

    left: timedelta
    reason: str
    is_long: bool


@dataclass(frozen=True, slots=True)
class _Trouble:
    failures: int = 0
    asks_again_at: datetime | None = None
    held_until: datetime | None = None
    held_long: bool = False

    @property
    def is_open(self) -> bool:
        return self.failures >= FAILURES_TO_OPEN


@dataclass(slots=True)
class _Return:
    """A provider that was down and answered again, on a clock that is never set."""

    since: float
    next_at: float


class Breakers:
    """One per provider and account with it; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._troubles: dict[str, _Trouble] = {}
        self._returns: dict[str, _Return] = {}

    def pause(self, account: str, now: datetime) -> Pause | None:
        """Return how long to leave the provider alone; None if it may be asked now.

        When the pause is over one caller may ask, and the others wait for what it learns.
        """
        with self._lock:
            trouble = self._troubles.get(account)
            if trouble is None:
                return None
            held = _left(trouble.held_until, now, LONGEST_HOLD)
            if held:
                return Pause(held, "asked for patience", trouble.held_long)
            if not trouble.is_open:
                return None
            left = _left(trouble.asks_again_at, now, LONGEST)
            if left:
                return Pause(left, "is down", is_long=True)
            asks_again_at = now + _pause(trouble.failures)
            self._troubles[account] = replace(trouble, asks_again_at=asks_again_at)
            return None

    def succeeded(self, account: str, *, monotonic: float) -> None:
        with self._lock:
            trouble = self._troubles.pop(account, _Trouble())
            if trouble.held_until is not None:
                self._keep(account, replace(trouble, failures=0, asks_again_at=None))
            if trouble.is_open:
                self._returns[account] = _Return(monotonic, monotonic)

    def failed(self, account: str, now: datetime) -> None:
        with self._lock:
            trouble = self._troubles.pop(account, _Trouble())
            failures = trouble.failures + 1
            asks_again_at = now + _pause(failures)
            self._keep(account, replace(trouble, failures=failures, asks_again_at=asks_again_at))

    def hold(self, account: str, now: datetime, asked: timedelta) -> None:
        """Leave a provider alone that asked for it, as long as a page can wait."""
        with self._lock:
            trouble = self._troubles.pop(account, _Trouble())
            until = now + min(asked, LONGEST_HOLD)
            self._keep(account, replace(trouble, held_until=until, held_long=asked > LONGEST_HOLD))

    def turn(self, account: str, *, monotonic: float) -> float:
        """Return after how many seconds it is this message's turn at a provider that came back.

        Each second twice as many as in the one before; after some seconds all at once.
        """
        with self._lock:
            back = self._returns.get(account)
            if back is None:
                return 0.0
            doublings = int(monotonic - back.since)
            if doublings > _DOUBLINGS:
                del self._returns[account]
                return 0.0
            at = max(monotonic, back.next_at)
            back.next_at = at + 1 / (FIRST_RATE * (1 << doublings))
            return at - monotonic

    def _keep(self, account: str, trouble: _Trouble) -> None:
        self._troubles[account] = trouble
        while len(self._troubles) > MOST_REMEMBERED:
            self._troubles.pop(next(iter(self._troubles)))


def _left(until: datetime | None, now: datetime, longest: timedelta) -> timedelta | None:
    """Return what is left; more than the longest means that the clock was set back."""
    left = until - now if until else timedelta(0)
    return left if timedelta(0) < left <= longest else None


def _pause(failures: int) -> timedelta:
    doublings = min(max(failures - FAILURES_TO_OPEN, 0), 10)
    return min(SHORTEST * (1 << doublings), LONGEST)
