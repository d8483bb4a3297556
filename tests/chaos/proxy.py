"""A wire between the product and PostgreSQL that we can stretch, cut and let go silent.

It takes TCP and passes it on to PostgreSQL's socket, in a thread of its own. What it does to a
connection may depend on what was said on it: a COMMIT can be cut at each of its bytes, and those
that LISTEN can be left half open.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

# As it comes at the end of a pipeline: parse, bind, describe, execute, sync.
COMMIT = (
    b"P\x00\x00\x00\x0e\x00commit\x00\x00\x00"
    b"B\x00\x00\x00\x0e\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00"
    b"D\x00\x00\x00\x06P\x00"
    b"E\x00\x00\x00\t\x00\x00\x00\x00\x00"
    b"S\x00\x00\x00\x04"
)
AFTER_COMMIT = b"C\x00\x00\x00\x0bCOMMIT\x00Z\x00\x00\x00\x05I"
BYTES_OF_A_COMMIT = len(COMMIT) + len(AFTER_COMMIT)
_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass
class Proxy:
    """Set what shall happen; it holds for what is said from then on.

    ``cut_at`` counts the bytes of the next COMMIT and its answer that still come through, which
    begins after those to what was sent before it; it is used up by one connection. ``is_silent``
    swallows everything, on all connections or, with ``only_listeners``, on those that listen.
    """

    server: Path
    latency: float = 0.0
    cut_at: int | None = None
    is_silent: bool = False
    only_listeners: bool = False
    cuts: int = 0
    port: int = 0
    loop: asyncio.AbstractEventLoop | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def dsn(self) -> str:
        return f"postgresql://tocsin@127.0.0.1:{self.port}/tocsin"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(str(self.server))
        wire = _Wire(self, (writer, inner_writer))
        self._open |= {writer, inner_writer}
        try:
            await asyncio.gather(wire.up(reader, inner_writer), wire.down(inner_reader, writer))
        except OSError:
            pass  # one of the two was killed
        finally:
            self._open -= {writer, inner_writer}
            for end in (writer, inner_writer):
                end.close()

    def reset_all(self) -> None:
        """Break off every connection, from the thread of the test."""
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self._reset_all)

    def _reset_all(self) -> None:
        for writer in list(self._open):
            reset(writer)


@dataclass
class _Wire:
    """One connection; ``left`` counts what of an exchange may still pass before it is cut."""

    proxy: Proxy
    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    listens: bool = False
    left: int | None = None
    is_cut: bool = False

    async def up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65_536):
            self.listens = self.listens or b'listen "' in chunk.lower()
            before, found, rest = chunk.partition(COMMIT)
            if found and self.proxy.cut_at is not None and self.left is None:
                self.left, self.proxy.cut_at = self.proxy.cut_at, None
                await self._pass(before, writer)
                await self._pass_some(found + rest, writer)
            elif self.left is not None:
                await self._pass_some(chunk, writer)
            else:
                await self._pass(chunk, writer)
        writer.write_eof()

    async def down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65_536):
            before, found, rest = chunk.partition(AFTER_COMMIT)
            if self.left is None:
                await self._pass(chunk, writer)
            elif found:
                await self._pass(before, writer)
                await self._pass_some(found + rest, writer)
            elif self.left == 0:
                await self._pass_some(chunk, writer)
            else:
                await self._pass(chunk, writer)
        writer.close()

    async def _pass(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        if self.proxy.latency:
            await asyncio.sleep(self.proxy.latency)
        if self.proxy.is_silent and (self.listens or not self.proxy.only_listeners):
            return
        writer.write(chunk)
        await writer.drain()

    async def _pass_some(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        """Pass what is still allowed; after the last byte of it both sides are reset."""
        assert self.left is not None
        await self._pass(chunk[: self.left], writer)
        self.left -= min(self.left, len(chunk))
        if self.left == 0 and not self.is_cut:
            self.is_cut = True
            self.proxy.cuts += 1
            await asyncio.sleep(0.01)
            for end in self.ends:
                reset(end)


def reset(writer: asyncio.StreamWriter) -> None:
    """Break off at once, so that the other side is told by an error and not by an end."""
    found = writer.get_extra_info("socket")
    if found is not None:
        with suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.transport.abort()


@contextmanager
def running(server: Path) -> Iterator[Proxy]:
    """Stand before a PostgreSQL's socket, on a free port of this machine."""
    loop = asyncio.new_event_loop()
    proxy = Proxy(server, loop=loop)
    serving = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
    proxy.port = serving.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(_close(serving), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(serving: asyncio.Server) -> None:
    serving.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
