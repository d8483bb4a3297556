"""What was turned away at the doors is written down, but a stranger cannot fill the disk with it.

Each address has a handful listed with their bytes, and so have all together; of the others their
number is added to the last one, every now and then.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool

from tocsin.api.limits import Limiter, Rate, TooManyRequests
from tocsin.signals.refusal import NewRefusal, Reason

FROM_AN_ADDRESS = Rate(1 / 60, 20)
FROM_ALL = Rate(2, 100)
COUNT_EVERY_SECONDS = 30.0
_COUNTED_AT_MOST = 500
_OTHERS = "others"

Keep = Callable[[NewRefusal, str], None]
Count = Callable[[NewRefusal], None]


class Recorder:
    """``keep`` writes one down with the key that it came with, ``count`` adds to the last one."""

    def __init__(
        self, keep: Keep, count: Count, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._keep = keep
        self._count = count
        self._each = Limiter(strangers=FROM_AN_ADDRESS, seconds=seconds)
        self._all = Limiter(strangers=FROM_ALL, seconds=seconds)
        self._counted: dict[tuple[str, Reason], NewRefusal] = {}
        self._waiting: asyncio.Task[None] | None = None

    async def note(self, refusal: NewRefusal, *, key: str = "") -> None:
        """Return once it is kept, or counted where there is no more room for it."""
        try:
            self._each.take(None, address=refusal.address)
            self._all.take(None, address="")
        except TooManyRequests:
            self._add(refusal)
            return
        await run_in_threadpool(self._keep, refusal, key)

    async def flush(self) -> None:
        """Write down what was only counted until now."""
        counted, self._counted = self._counted, {}
        for each in counted.values():
            await run_in_threadpool(self._count, each)

    def _add(self, refusal: NewRefusal) -> None:
        is_full = len(self._counted) >= _COUNTED_AT_MOST
        place = (_OTHERS if is_full else refusal.address, refusal.reason)
        before = self._counted.get(place)
        count = (before.count if before else 0) + refusal.count
        self._counted[place] = replace(refusal, address=place[0], count=count, body=b"", headers={})
        if self._waiting is None or self._waiting.done():
            self._waiting = asyncio.create_task(self._flush_later())

    async def _flush_later(self) -> None:
        await asyncio.sleep(COUNT_EVERY_SECONDS)
        await self.flush()
