"""A provider that says yes at once and notes when which request came."""

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Provider:
    """``at`` holds the moment (monotonic) at which each marked name was first spoken of."""

    def __init__(self, mark: str) -> None:
        self._mark = re.compile(mark.encode())
        self._changed = threading.Condition()
        self.at: dict[str, float] = {}
        self.requests = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def wait_for(self, name: str, *, seconds: float) -> float | None:
        """Return when it came, None if it did not in time."""
        with self._changed:
            self._changed.wait_for(lambda: name in self.at, timeout=seconds)
            return self.at.get(name)

    def wait_for_count(self, count: int, *, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: len(self.at) >= count, timeout=seconds)

    def forget(self) -> None:
        with self._changed:
            self.at.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take requests for as long as the other side keeps the connection."""
        over = (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError)
        with contextlib.suppress(*over):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                body = await reader.readexactly(int(length.group(1)) if length else 0)
                self._note(body, time.monotonic())
                writer.write(_OK)
                await writer.drain()
        writer.close()

    def _note(self, body: bytes, at: float) -> None:
        with self._changed:
            self.requests += 1
            for name in set(self._mark.findall(body)):
                self.at.setdefault(name.decode(), at)
            self._changed.notify_all()


@contextmanager
def running(mark: str) -> Iterator[Provider]:
    """Serve on a free port of this machine, in a thread of its own."""
    provider = Provider(mark)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        asyncio.start_server(provider.serve, "127.0.0.1", 0, backlog=1024)
    )
    provider.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    """Take no more, and let go of those that are still connected."""
    server.close()
    connected = asyncio.all_tasks() - {asyncio.current_task()}
    for each in connected:
        each.cancel()
    await asyncio.gather(*connected, return_exceptions=True)
