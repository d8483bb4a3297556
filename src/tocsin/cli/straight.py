"""HTTP as uvicorn reads it, with a straight way from the bytes of the plainest requests to a door.

A request of one alert is a few hundred bytes, and its answer as good as always the same. A task,
events, a scope and messages for it cost several times what taking it in does. So one that is
plain in every way is handed to the door as it is, and its answer written in one piece; whatever is
odd about any other is left to uvicorn, which has read its head and its body all the same.
"""

import asyncio
import functools
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from tocsin.api.doors.head import Head
from tocsin.api.doors.quick import Quick

Headers = tuple[tuple[bytes, bytes], ...]


class Straight(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        inner = self.app.app if isinstance(self.app, ProxyHeadersMiddleware) else self.app
        self._quick = inner if isinstance(inner, Quick) else None
        self._asked: Asked | None = None
        self.unheard = asyncio.Event()

    def on_headers_complete(self) -> None:
        self._asked = self._straight()
        if self._asked is None:
            super().on_headers_complete()
        else:
            self.cycle = self._asked

    def on_body(self, body: bytes) -> None:
        if self._asked is None:
            super().on_body(body)
        else:
            self._asked.said += body

    def on_message_complete(self) -> None:
        asked, self._asked = self._asked, None
        if asked is None:
            super().on_message_complete()
        else:
            asked.hand_in()

    def start(self, asked: "Asked", application: ASGIApp) -> None:
        self._start_asgi_task(asked, application)  # type: ignore[arg-type]  # by another name

    def _straight(self) -> "Asked | None":
        if self._quick is None or not self._may_be_plain():
            return None
        address = self.client[0] if self.client else ""
        head = self._quick.head(self.url, tuple(self.headers), address)
        return Asked(self, self._quick, head) if head else None

    def _may_be_plain(self) -> bool:
        """What does not stand in the address and the headers."""
        parser = self.parser
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
        )


class Asked(RequestResponseCycle):
    """A request on the straight way, which uvicorn takes for one of its own.

    It has what uvicorn looks at from outside, and becomes a whole one where it has to go on.
    """

    def __init__(self, connection: Straight, quick: Quick, head: Head) -> None:
        self.said = b""
        self.scope = connection.scope
        self.message_event = connection.unheard
        self.keep_alive = True
        self.disconnected = False
        self.response_complete = False
        self._connection = connection
        self._quick = quick
        self._head = head
        self._url = connection.url

    def hand_in(self) -> None:
        """Called when all of it is there."""
        if not self._quick.take(self._head, self.said, self):
            self.go_on(self._connection.config.loaded_app)

    def answer(self, response: Response) -> None:
        self.response_complete = True
        connection = self._connection
        if self.disconnected or connection.transport.is_closing():
            return
        default = tuple(connection.server_state.default_headers)
        connection.transport.write(_written(response, default, self.keep_alive))
        if not self.keep_alive:
            connection.transport.close()
        connection.on_response_complete()

    def go_on(self, application: ASGIApp) -> None:
        connection, is_gone = self._connection, self.disconnected
        self.scope |= {
            "method": "POST",
            "path": self._url.decode(),
            "raw_path": self._url,
            "query_string": b"",
        }
        super().__init__(
            scope=self.scope,
            transport=connection.transport,
            flow=connection.flow,
            logger=connection.logger,
            access_logger=connection.access_logger,
            access_log=connection.access_log,
            default_headers=connection.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=self.keep_alive,
            on_response=connection.on_response_complete,
        )
        self.body += self.said
        self.more_body = False
        self.disconnected = is_gone
        self.message_event.set()
        connection.start(self, application)


@functools.lru_cache(maxsize=8)
def _written(response: Response, default: Headers, keep_alive: bool) -> bytes:
    """Head and body as uvicorn writes them."""
    headers = [*default, *response.raw_headers]
    if not keep_alive:
        headers.append((b"connection", b"close"))
    lines = [name + b": " + value + b"\r\n" for name, value in headers]
    body = bytes(response.body)
    return b"".join([STATUS_LINE[response.status_code], *lines, b"\r\n", body])
