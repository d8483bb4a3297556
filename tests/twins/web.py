"""An HTTP server that records requests and answers each as it was told to.

``receiver.will(Fail(503), Reset())`` scripts the next answers; afterwards it is well again.
"""

import http.server
import json
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Answer(Protocol):
    """What to do with one request."""

    def give(self, handler: "Handler", request: Received) -> None: ...


@dataclass(frozen=True)
class Say:
    """Answer like this."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"

    def give(self, handler: "Handler", request: Received) -> None:
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(self.body)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)


@dataclass(frozen=True)
class Reset:
    """Break the connection off without a word, after the request was read."""

    def give(self, handler: "Handler", request: Received) -> None:
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.connection.close()
        handler.close_connection = True


@dataclass(frozen=True)
class Hang:
    """Say nothing until the server is closed."""

    def give(self, handler: "Handler", request: Received) -> None:
        handler.twin.closing.wait()


@dataclass(frozen=True)
class Drip:
    """Send one byte of the answer after another, never all of them."""

    def give(self, handler: "Handler", request: Received) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while not handler.twin.closing.wait(0.02):
            handler.wfile.write(b"a")


@dataclass(frozen=True)
class Babble:
    """Answer with these bytes, which need not be HTTP."""

    raw: bytes = b"\x00\xff nonsense\r\n\r\n"

    def give(self, handler: "Handler", request: Received) -> None:
        handler.wfile.write(self.raw)


class Twin:
    """A running server; ``requests`` grows as they arrive, and so does what it counts of
    ``connections``, each of which is for one request unless it ``keeps`` them."""

    def __init__(self, server: http.server.ThreadingHTTPServer, *, scheme: str) -> None:
        self._server = server
        self._scheme = scheme
        self._script: deque[Answer] = deque()
        self._arrived = threading.Condition()
        self.closing = threading.Event()
        self.requests: list[Received] = []
        self.always: Answer = Say()
        self.keeps = False
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def will(self, *answers: Answer) -> None:
        self._script.extend(answers)

    def expect(self, count: int, *, within: float = 10.0) -> list[Received]:
        """Wait until so many requests have arrived and return them all."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.requests) >= count, timeout=within)
            assert came, f"{len(self.requests)} of {count} requests came in {within} s"
            return list(self.requests)

    def take(self, request: Received) -> Answer:
        with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
            return self._script.popleft() if self._script else self.always


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    twin: Twin

    def setup(self) -> None:
        super().setup()
        self.twin.connections += 1

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:  # the client gave up on us, as it should
            self.close_connection = True

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Received(self.command, self.path, headers, body)
        self.close_connection = not self.twin.keeps
        self.twin.take(request).give(self, request)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet; what arrived is in the twin."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many senders call at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off is part of the play."""


@contextmanager
def running(*, tls: ssl.SSLContext | None = None, make: type[Twin] = Twin) -> Iterator[Twin]:
    handler = type("BoundHandler", (Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    twin = make(server, scheme="https" if tls else "http")
    handler.twin = twin  # type: ignore[attr-defined] # the class was made one line above
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield twin
    finally:
        twin.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
