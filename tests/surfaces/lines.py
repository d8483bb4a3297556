"""HTTP at a door byte by byte, and a server that reads it as the web process does."""

import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from tests.prompt import Prompt
from tocsin.api.doors import quick
from tocsin.cli import straight, web
from tocsin.kit.settings import Settings

ALERT = b'[{"labels":{"alertname":"High"},"annotations":{"summary":"It burns"}}]'
KEY = b"k" * 32  # stands for any, in a request of the same length
PATH = b"/am/" + KEY + b"/api/v2/alerts"
SECONDS = 30.0
_OWN = re.compile(rb"\r\ndate: [^\r]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def post(body: bytes = ALERT, *headers: bytes, to: bytes = PATH, version: bytes = b"1.1") -> bytes:
    size = b"Content-Length: %d" % len(body)
    lines = [b"POST %s HTTP/%s" % (to, version), b"Host: tocsin.test", size, *headers]
    return b"\r\n".join([*lines, b"", body])


@contextmanager
def listening(
    application: quick.Quick, settings: Settings, *, by: Any = straight.Straight
) -> Iterator[int]:
    """Serve as the web process does, with HTTP read ``by`` that; yield the port."""
    config = web.config(settings, lambda: application)
    config.http = by
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        running = Prompt(config)
        thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        running.stop()
        thread.join(SECONDS)


def talked(port: int, pieces: Sequence[bytes], answers: int = 1) -> bytes:
    """Send the pieces and return the answers without what no two have in common.

    With as many answers as pieces, each is waited for before the next piece is sent.
    """
    in_turn = answers == len(pieces)
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answered = b""
        reading = line.makefile("rb")
        for piece in pieces:
            line.sendall(piece)
            answered += _answer(reading) if in_turn else b""
        answered += b"" if in_turn else b"".join(_answer(reading) for _ in range(answers))
        if b"connection: close" in answered:
            answered += reading.read() + b"(the end)"
    return _OWN.sub(b"", answered)


def _answer(reading: Any) -> bytes:
    lines = list(iter(reading.readline, b"\r\n"))
    size = next((int(line[16:]) for line in lines if line.startswith(b"content-length:")), 0)
    return b"".join([*lines, b"\r\n", reading.read(size)])
