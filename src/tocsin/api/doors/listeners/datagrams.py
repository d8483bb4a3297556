"""Datagrams from a socket to those who hear them: a bounded queue, and a few hundred at a time.

Nobody repeats a datagram. What waits in the queue outlives a short absence of the database; what
finds it full is counted, and said in the log.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog

from tocsin.api.doors.listeners.alone import alone

log = structlog.get_logger(__name__)

WAITING_AT_MOST = 20_000
AT_ONCE = 256
GRACE_SECONDS = 5.0

Hear = Callable[[bytes, str], Awaitable[bytes | None]]
"""Given a datagram and the address it came from; what it returns goes back there."""


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, hear: Hear, *, name: str) -> None:
        self._hear = hear
        self.name = name
        self._waiting: asyncio.Queue[tuple[bytes, Any]] = asyncio.Queue(WAITING_AT_MOST)
        self._workers: list[asyncio.Task[None]] = []
        self._transport: asyncio.DatagramTransport | None = None
        self.lost = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._workers = [asyncio.create_task(self._work()) for _ in range(AT_ONCE)]

    def datagram_received(self, data: bytes, addr: Any) -> None:
        try:
            self._waiting.put_nowait((data, addr))
        except asyncio.QueueFull:
            self.lost += 1

    def error_received(self, exc: Exception) -> None:
        """An answer of ours did not arrive: nothing that we could do about."""

    def take_lost(self) -> int:
        """How many found no room since the last time that somebody asked."""
        lost, self.lost = self.lost, 0
        if lost:
            log.error("datagrams.lost", listener=self.name, count=lost)
        return lost

    async def close(self) -> None:
        """Give what has arrived a moment to be heard, then hear no more."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._waiting.join(), GRACE_SECONDS)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            data, addr = await self._waiting.get()
            heard = self._hear(data, str(addr[0]))
            answer = await alone(heard, listener=self.name, size=len(data))
            if answer and self._transport is not None:
                self._transport.sendto(answer, addr)
            self._waiting.task_done()
