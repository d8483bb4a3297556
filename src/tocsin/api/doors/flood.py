"""How many events one key may bring to this process, and who hears of it when there were more.

The limit of the process is far above what one sender has to say: it is there so that one that
runs wild cannot keep the others waiting. A source may have a limit of its own below that, which
is learned from the receipts of what it brought. Whatever is refused is counted, and its source's
owner is told.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from tocsin.api.limits import Limiter, Rate, TooManyRequests
from tocsin.incidents.delivery import Delivery
from tocsin.kit import errors, ids

BURST_SECONDS = 4
TELL_EVERY_SECONDS = 60.0
_KEYS = 10_000

Tell = Callable[[Delivery, str, int], None]


class TooManyEvents(errors.TooMany):
    """More than this key may bring; nothing of the request was kept."""

    def __init__(self, limit: str, retry_after: int) -> None:
        super().__init__(f"More than {limit}; send this again.", retry_after=retry_after)


@dataclass(slots=True)
class _Refused:
    """What was refused of a key since its owner was last told, with the first of it."""

    first: Delivery
    error: str
    count: int = 0


class Flood:
    """``tell`` is given the first of a key's refused events, why, and how many there were."""

    def __init__(
        self,
        per_second: int,
        tell: Tell,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second = per_second
        self._rate = Rate(per_second, per_second * BURST_SECONDS)
        self._buckets = Limiter(seconds=seconds)
        self._tell = tell
        self._seconds = seconds
        self._own: OrderedDict[str, int] = OrderedDict()
        self._refused: dict[bytes, _Refused] = {}
        self._told_at: OrderedDict[bytes, float] = OrderedDict()
        self._later: set[asyncio.Task[None]] = set()

    def learn(self, key: str, per_minute: int | None) -> None:
        """Remember how many a minute the source of this key may bring; None is no own limit."""
        if per_minute is None:
            self._own.pop(key, None)
            return
        self._own[key] = per_minute
        if len(self._own) > _KEYS:
            self._own.popitem(last=False)

    async def admit(self, delivery: Delivery) -> None:
        """Raise TooManyEvents when this key brought too many just now; a limit of 0 is none."""
        refusal = self.refused(delivery.key)
        if refusal is not None:
            await self._count(delivery, refusal.sentence)
            raise refusal

    def refused(self, key: str) -> TooManyEvents | None:
        """Why one more of this key is too much just now, or None: then it is counted as let in."""
        own = self._own.get(key)
        try:
            if own is not None:
                self._buckets.take_from(f"own/{key}", Rate(own / 60, own))
            if self._per_second:
                self._buckets.take_from(key, self._rate)
        except TooManyRequests as error:
            limit = f"{own:,} events a minute" if own else f"{self._per_second:,} events a second"
            return TooManyEvents(limit, error.retry_after)
        return None

    async def flush(self) -> None:
        """Tell of everything that was refused and not yet told."""
        for digest in list(self._refused):
            await self._say(digest)

    async def _count(self, delivery: Delivery, error: str) -> None:
        digest = ids.digest(delivery.key)
        is_first = digest not in self._refused
        refused = self._refused.setdefault(digest, _Refused(delivery, error))
        refused.count += 1
        if not is_first:
            return
        since = self._seconds() - self._told_at.get(digest, -TELL_EVERY_SECONDS)
        if since >= TELL_EVERY_SECONDS:
            await self._say(digest)
        else:
            task = asyncio.create_task(self._say_later(digest, TELL_EVERY_SECONDS - since))
            self._later.add(task)
            task.add_done_callback(self._later.discard)

    async def _say_later(self, digest: bytes, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._say(digest)

    async def _say(self, digest: bytes) -> None:
        refused = self._refused.pop(digest, None)
        if refused is None:
            return
        self._told_at[digest] = self._seconds()
        if len(self._told_at) > _KEYS:
            self._told_at.popitem(last=False)
        await run_in_threadpool(self._tell, refused.first, refused.error, refused.count)
