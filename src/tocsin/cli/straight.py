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
from starlette.types import ASGIApp, Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from tocsin.api.doors.quick import Headers, Plain, Quick

_END_OF_HEAD = b"\r\n\r\n"


class Straight(HttpToolsProtocol):
    """One connection.

    A request that came in one piece is not even parsed where its head came before, byte for byte,
    and was plain.
    """

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
        self._is_between = True  # requests: the parser has read nothing of the next one
        self._piece = b""  # what is being read, if a request begins with it
        self._answered_at = 0.0
        self._ending: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        if self._is_between and self._is_as_before(data):
            return
        self._piece = data if self._is_between else b""
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._is_between = False
        super().on_message_begin()

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
            self._is_between = True
            self._note(asked)
            asked.hand_in()

    def start(self, asked: "Asked", application: ASGIApp) -> None:
        self._start_asgi_task(asked, application)  # type: ignore[arg-type]  # by another name

    def answered(self) -> None:
        """What uvicorn does after each answer, but with one timer for many of them."""
        if self.pipeline:
            self.on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self._answered_at = self.loop.time()
        if self._ending is None and not self.transport.is_closing():
            self._end_after(self.timeout_keep_alive)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._ending is not None:
            self._ending.cancel()

    def scope_of(self, plain: Plain) -> Scope:
        """What uvicorn makes of each request when it begins."""
        return {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "root_path": self.root_path,
            "headers": list(plain.headers),
            "state": self.app_state.copy(),
            "method": "POST",
            "path": plain.url.decode(),
            "raw_path": plain.url,
            "query_string": b"",
        }

    def _is_as_before(self, piece: bytes) -> bool:
        """Whether it is all of one request with a head that is known; then it is under way."""
        if self._quick is None or not self._is_free():
            return False
        head, _, body = piece.partition(_END_OF_HEAD)
        plain = self._quick.known(head, len(body), self._address())
        if plain is None:
            return False
        self._unset_keepalive_if_required()
        asked = self.cycle = Asked(self, self._quick, plain, body)
        asked.hand_in()
        return True

    def _note(self, asked: "Asked") -> None:
        """Know its head the next time, if it came in one piece and was all that was in that."""
        head, _, body = self._piece.partition(_END_OF_HEAD)
        if self._quick is not None and body == asked.said:
            self._quick.note(head, len(body), self._address(), asked.plain)

    def _end_after(self, seconds: float) -> None:
        self._ending = self.loop.call_later(seconds, self._end_if_idle)

    def _end_if_idle(self) -> None:
        """End the line if nothing came since the last answer; the next answer looks again.

        After one that went the ordinary way uvicorn's own timer runs.
        """
        self._ending = None
        is_idle = self._is_between and self._is_free() and self.timeout_keep_alive_task is None
        if self.transport.is_closing() or not is_idle:
            return
        left = self._answered_at + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._end_after(left)
        else:
            self.transport.close()

    def _straight(self) -> "Asked | None":
        if self._quick is None or not self._may_be_plain():
            return None
        plain = self._quick.plain(self.url, tuple(self.headers), self._address())
        return Asked(self, self._quick, plain) if plain else None

    def _may_be_plain(self) -> bool:
        """What does not stand in the address and the headers."""
        parser = self.parser
        return (
            self._is_free()
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
        )

    def _is_free(self) -> bool:
        """Whether all that was asked is answered."""
        return (self.cycle is None or self.cycle.response_complete) and not self.flow.write_paused

    def _address(self) -> str:
        return self.client[0] if self.client else ""


class Asked(RequestResponseCycle):
    """A request on the straight way, which uvicorn takes for one of its own.

    It has what uvicorn looks at from outside, and becomes a whole one where it has to go on.
    """

    message_event = asyncio.Event()
    """Nobody waits for it until then."""
    keep_alive = True
    disconnected = False
    response_complete = False

    def __init__(self, connection: Straight, quick: Quick, plain: Plain, said: bytes = b"") -> None:
        self.said = said
        self.plain = plain
        self._connection = connection
        self._quick = quick

    def hand_in(self) -> None:
        """Called when all of it is there."""
        if not self._quick.take(self.plain.head, self.said, self):
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
        connection.answered()

    def go_on(self, application: ASGIApp) -> None:
        connection, is_gone = self._connection, self.disconnected
        super().__init__(
            scope=connection.scope_of(self.plain),  # type: ignore[arg-type]  # by another name
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
