"""Connections on which lines come one behind the other, with TLS or without.

What a connection brought is kept before more of it is read: a sender that is ahead of us, or of the
database, waits, and keeps the rest where it is safe.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from tocsin.api.doors.listeners.alone import alone
from tocsin.signals.syslog.frames import Frames

log = structlog.get_logger(__name__)

CHUNK = 65_536
CONNECTIONS_AT_MOST = 2000
IDLE_SECONDS = 3600.0

Hear = Callable[[bytes, str], Awaitable[None]]


class Streams:
    """Hears every connection of one listener."""

    def __init__(self, hear: Hear, *, name: str) -> None:
        self._hear = hear
        self._name = name
        self._open: set[asyncio.Task[None]] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear one until it ends; too many of them at once are sent away."""
        task = asyncio.current_task()
        if task is None or len(self._open) >= CONNECTIONS_AT_MOST:
            log.error("connection.refused", listener=self._name, open=len(self._open))
            writer.close()
            return
        self._open.add(task)
        try:
            await self._listen(reader, _address(writer))
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # it hung up, said nothing for an hour, or we stop
        finally:
            self._open.discard(task)
            with contextlib.suppress(OSError):
                writer.close()

    async def close(self) -> None:
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _listen(self, reader: asyncio.StreamReader, address: str) -> None:
        frames = Frames()
        while data := await asyncio.wait_for(reader.read(CHUNK), IDLE_SECONDS):
            await self._all(list(frames.feed(data)), address)
        last = frames.rest()
        await self._all([last] if last else [], address)

    async def _all(self, messages: list[bytes], address: str) -> None:
        await asyncio.gather(*(self._one(message, address) for message in messages))

    async def _one(self, message: bytes, address: str) -> None:
        await alone(self._nothing(message, address), listener=self._name, size=len(message))

    async def _nothing(self, message: bytes, address: str) -> None:
        """Streams of syslog get no answer."""
        await self._hear(message, address)


def _address(writer: asyncio.StreamWriter) -> str:
    name = writer.get_extra_info("peername")
    return str(name[0]) if name else ""
