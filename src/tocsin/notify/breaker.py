"""Circuit breakers: a provider that is down is not asked again by every message in turn.

Without them each attempt at a hanging provider would hold a worker for ten seconds, and the
healthy providers of the same channel would wait behind it. Kept in memory: each process learns
for itself, and forgets when it restarts.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES_TO_OPEN = 3
SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(seconds=30)
MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Trouble:
    failures: int
    asks_again_at: datetime


class Breakers:
    """One per provider, by its name; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._troubles: dict[str, _Trouble] = {}

    def pause(self, provider: str, now: datetime) -> timedelta | None:
        """Return how long to leave the provider alone; None if it may be asked now.

        When the pause is over one caller may ask, and the others wait for what it learns.
        """
        with self._lock:
            trouble = self._troubles.get(provider)
            if trouble is None or trouble.failures < FAILURES_TO_OPEN:
                return None
            left = trouble.asks_again_at - now
            if timedelta(0) < left <= LONGEST:  # more than that and the clock was set back
                return left
            self._troubles[provider] = _Trouble(trouble.failures, now + _pause(trouble.failures))
            return None

    def succeeded(self, provider: str) -> None:
        with self._lock:
            self._troubles.pop(provider, None)

    def failed(self, provider: str, now: datetime) -> None:
        with self._lock:
            before = self._troubles.pop(provider, None)
            failures = (before.failures if before else 0) + 1
            self._troubles[provider] = _Trouble(failures, now + _pause(failures))
            while len(self._troubles) > MOST_REMEMBERED:
                self._troubles.pop(next(iter(self._troubles)))


def _pause(failures: int) -> timedelta:
    doublings = min(max(failures - FAILURES_TO_OPEN, 0), 10)
    return min(SHORTEST * (1 << doublings), LONGEST)
