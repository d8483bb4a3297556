"""A uvicorn that stops when it is told to.

Its own looks ten times a second whether it should, and then waits for another tenth: hundreds of
tests serve something for less than that.
"""

import asyncio
import socket

import uvicorn

from tocsin.cli import both
from tocsin.cli.listening import Secure

_PATIENCE_SECONDS = 1.0


class Prompt(both.Server):
    """Runs in a thread of the test's process; ``stop`` is called from another."""

    def __init__(self, config: uvicorn.Config, secure: Secure | None = None) -> None:
        super().__init__(config, secure)
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        self.should_exit = True
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._over.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        if not await self.on_tick(0):
            await self._over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """What is being answered is answered, within a second."""
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=_PATIENCE_SECONDS)
            for task in late:
                task.cancel()
        await self.lifespan.shutdown()
