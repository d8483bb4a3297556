"""How much one caller may ask: a bucket of tokens per caller, in this process alone.

A caller whose proof was good once has a bucket of its own, all others share a smaller one per
address: who guesses at tokens is slowed before the database is asked, and slows nobody else.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from tocsin.kit import errors

_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second on the long run, and so many at once after a pause."""

    per_second: float
    burst: int


KNOWN = Rate(200, 1000)
"""For each token and each session: scripts that watch ask a lot at once, and then nothing."""

STRANGERS = Rate(10, 50)
"""For all of an address whose proof was never good."""


class TooManyRequests(errors.TooMany):
    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("Too many requests; slow down a little.", retry_after=retry_after)


class Limiter:
    def __init__(
        self,
        known: Rate = KNOWN,
        strangers: Rate = STRANGERS,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._rates = (strangers, known)
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    def take(self, caller: str | None, *, address: str) -> None:
        """Take a token or raise TooManyRequests; ``caller`` is a digest of the proof offered."""
        with self._lock:
            is_known = caller is not None and caller in self._known
            name = f"caller/{caller}" if is_known else f"address/{address}"
            lacking = self._take(name, self._rates[is_known], self._seconds())
        if lacking:
            raise TooManyRequests

    def take_from(self, name: str, rate: Rate) -> None:
        """Take a token from a bucket with a rate of its own or raise TooManyRequests."""
        with self._lock:
            lacking = self._take(name, rate, self._seconds())
        if lacking:
            raise TooManyRequests(math.ceil(lacking / rate.per_second))

    def know(self, caller: str) -> None:
        """Give a caller whose proof was good a bucket of its own."""
        with self._lock:
            self._known[caller] = None
            self._known.move_to_end(caller)
            if len(self._known) > _BUCKETS:
                self._known.popitem(last=False)

    def _take(self, name: str, rate: Rate, now: float) -> float:
        """Return how much of a token was lacking: 0 when one was taken."""
        left, at = self._buckets.pop(name, (float(rate.burst), now))
        left = min(rate.burst, left + (now - at) * rate.per_second)
        self._buckets[name] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > _BUCKETS:
            self._buckets.popitem(last=False)
        return 1 - left if left < 1 else 0.0
