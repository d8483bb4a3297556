"""TLS before an exchange that itself speaks UDP: each message is carried over as it is."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)


@contextmanager
def before(port: int, chain: Path, key: Path) -> Iterator[int]:
    """Yield the port at which the exchange is reached by TLS, with that certificate."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(chain, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=_serve, args=(listener, trust, port), daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
    thread.join(10)


def _serve(listener: socket.socket, trust: ssl.SSLContext, port: int) -> None:
    try:
        plain, _ = listener.accept()
        line = trust.wrap_socket(plain, server_side=True)
    except OSError:  # nobody came, or somebody who does not believe us
        return
    with line, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.connect(("127.0.0.1", port))
        back = threading.Thread(target=_carry_back, args=(wire, line), daemon=True)
        back.start()
        _carry(line, wire)
        wire.shutdown(socket.SHUT_RDWR)
        back.join(10)


def _carry(line: ssl.SSLSocket, wire: socket.socket) -> None:
    gathered = b""
    while raw := _read(line):
        gathered += raw
        while (end := gathered.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(gathered[:end])
            size = end + 4 + int(found[1] if found else 0)
            if len(gathered) < size:
                break
            wire.send(gathered[:size])
            gathered = gathered[size:]


def _read(line: ssl.SSLSocket) -> bytes:
    try:
        return line.recv(65_536)
    except OSError:
        return b""


def _carry_back(wire: socket.socket, line: ssl.SSLSocket) -> None:
    while True:
        try:
            raw = wire.recv(65_536)
            if not raw:
                return
            line.sendall(raw)
        except OSError:
            return
