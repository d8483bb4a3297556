"""How many events one key may bring to this process, and who hears of it when there were more.

The limit is far above what one sender has to say: it is there so that one that runs wild cannot
keep the others waiting. Whatever is refused is counted, and its source's owner is told.
"""

import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

from tocsin.api.limits import Limiter, Rate, TooManyRequests
from tocsin.kit import errors, ids

BURST_SECONDS = 4
TELL_EVERY_SECONDS = 60.0


class TooManyEvents(errors.TooMany):
    """More than this key may bring; nothing of the request was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"More than {limit:,} events a second; send this again.", retry_after=1)


class Flood:
    """``tell`` is given a key and how many of its events were refused since it was last told."""

    def __init__(
        self,
        per_second: int,
        tell: Callable[[str, int], None],
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        rate = Rate(per_second, per_second * BURST_SECONDS)
        self._limit = per_second
        self._limiter = Limiter(rate, rate, seconds=seconds)
        self._tell = tell
        self._seconds = seconds
        self._refused: dict[bytes, int] = {}
        self._told_at: dict[bytes, float] = {}

    async def admit(self, key: str) -> None:
        """Raise TooManyEvents when this key brought too many just now; a limit of 0 is none."""
        if not self._limit:
            return
        try:
            self._limiter.take(None, address=key)
        except TooManyRequests as error:
            await self._count(key)
            raise TooManyEvents(self._limit) from error

    async def _count(self, key: str) -> None:
        digest = ids.digest(key)
        self._refused[digest] = self._refused.get(digest, 0) + 1
        last = self._told_at.get(digest)
        if last is not None and self._seconds() - last < TELL_EVERY_SECONDS:
            return
        self._told_at[digest] = self._seconds()
        await run_in_threadpool(self._tell, key, self._refused.pop(digest))
