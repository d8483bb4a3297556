"""How much one caller may ask: a bucket of tokens per caller, in this process alone.

A caller whose proof was good once has a bucket of its own, all others share one per address: who
guesses at tokens is slowed before the database is asked, and slows nobody else.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from tocsin.kit import errors

_BUCKETS = 10_000


class TooManyRequests(errors.TooMany):
    def __init__(self) -> None:
        super().__init__("Too many requests; slow down a little.", retry_after=1)


class Limiter:
    def __init__(
        self, *, per_second: float, burst: int, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._rate = per_second
        self._burst = float(burst)
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    def take(self, caller: str | None, *, address: str) -> None:
        """Take a token or raise TooManyRequests; ``caller`` is a digest of the proof offered."""
        with self._lock:
            is_known = caller is not None and caller in self._known
            self._take(f"caller/{caller}" if is_known else f"address/{address}", self._seconds())

    def know(self, caller: str) -> None:
        """Give a caller whose proof was good a bucket of its own."""
        with self._lock:
            self._known[caller] = None
            self._known.move_to_end(caller)
            if len(self._known) > _BUCKETS:
                self._known.popitem(last=False)

    def _take(self, name: str, now: float) -> None:
        left, at = self._buckets.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        self._buckets[name] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > _BUCKETS:
            self._buckets.popitem(last=False)
        if left < 1:
            raise TooManyRequests
