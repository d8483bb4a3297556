"""uvicorn with a second listener that speaks TLS, beside the one that does not.

Both belong to one process and one application: one gate, whichever way an event came in.
"""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog
import uvicorn

from tocsin.cli.listening import Secure
from tocsin.kit import errors

log = structlog.get_logger(__name__)

TICKS_TO_RENEWAL = 50
"""uvicorn counts ten ticks a second: five seconds."""
TICKS_A_SECOND = 10
TICKS_A_DAY = 864_000


class Server(uvicorn.Server):
    """Without a second listener it is uvicorn as ever."""

    def __init__(self, config: uvicorn.Config, secure: Secure | None) -> None:
        super().__init__(config)
        self._secure = secure
        self._wake: Callable[[], object] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._secure is not None:
            listener, context = self._secure.listener, self._secure.certificate.context
            loop = asyncio.get_running_loop()
            self.servers.append(
                await loop.create_server(self._protocol, sock=listener, ssl=context)
            )

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_TO_RENEWAL == 0 and self._secure is not None:
            self._renew(self._secure)
        return await super().on_tick(counter)

    async def main_loop(self) -> None:
        """uvicorn's own looks ten times a second whether to stop; we are woken for that."""
        counter, loop = 0, asyncio.get_running_loop()
        while not await self.on_tick(counter):
            counter = (counter + TICKS_A_SECOND) % TICKS_A_DAY
            # Less than half of what waiting for an event with a time limit takes.
            told = loop.create_future()
            self._wake = partial(loop.call_soon_threadsafe, _end, told)
            timer = loop.call_later(0.0 if self.should_exit else 1.0, _end, told)
            await told
            timer.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._wake()

    def _protocol(self) -> asyncio.Protocol:
        """The same as the plain listener's; its transport tells it that the scheme is https."""
        return self.config.http_protocol_class(  # type: ignore[call-arg]  # as uvicorn itself does
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def _renew(self, secure: Secure) -> None:
        try:
            if secure.certificate.renew():
                log.info("certificate.renewed")
        except errors.Invalid as error:
            log.error("certificate.refused", reason=error.sentence)


def _end(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
