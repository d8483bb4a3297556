"""uvicorn with a second listener that speaks TLS, beside the one that does not.

Both belong to one process and one application: one gate, whichever way an event came in.
"""

import asyncio
import socket

import structlog
import uvicorn

from tocsin.cli.listening import Secure
from tocsin.kit import errors

log = structlog.get_logger(__name__)

TICKS_TO_RENEWAL = 50
"""uvicorn ticks ten times a second: five seconds."""


class Server(uvicorn.Server):
    """Without a second listener it is uvicorn as ever."""

    def __init__(self, config: uvicorn.Config, secure: Secure | None) -> None:
        super().__init__(config)
        self._secure = secure

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
