"""The wire to the exchange, for what is signalled and for what is heard."""

import contextlib
import select
import socket
import ssl
from collections.abc import Iterator, Sequence

from tocsin.notify.sip import message
from tocsin.notify.sip.dialog import Place
from tocsin.notify.sip.message import Message
from tocsin.notify.sip.order import Exchange

CONNECT_SECONDS = 3.0
_MOST = 65_536


class Line:
    """Messages to and from one exchange; over UDP, what is lost is sent again by who waits."""

    def __init__(self, connection: socket.socket, server: tuple[str, int], transport: str) -> None:
        self._connection = connection
        self._server = server
        self._gathered = b""
        self.is_datagram = transport == "udp"
        host, port = connection.getsockname()[:2]
        self.place = Place(host, port, transport)

    def send(self, told: Message) -> None:
        if self.is_datagram:
            self._connection.sendto(told.raw(), self._server)
        else:
            self._connection.sendall(told.raw())

    def heard(self) -> list[Message]:
        """Read what has come; raises OSError when the exchange has hung up."""
        raw = self._received()
        if self.is_datagram:
            return [found] if (found := message.parse(raw)) else []
        if not raw:
            raise ConnectionResetError("the exchange has closed the connection")
        self._gathered += raw
        return list(self._whole())

    def fileno(self) -> int:
        return self._connection.fileno()

    def _received(self) -> bytes:
        """Read all that TLS has opened by now: nothing would tell of it again."""
        raw = self._connection.recv(_MOST)
        while isinstance(self._connection, ssl.SSLSocket) and self._connection.pending():
            raw += self._connection.recv(_MOST)
        return raw

    def _whole(self) -> Iterator[Message]:
        """Take the messages that are complete off what has gathered."""
        while (end := self._gathered.find(b"\r\n\r\n")) >= 0:
            size = end + 4 + message.length(self._gathered[:end])
            if len(self._gathered) < size:
                return
            raw, self._gathered = self._gathered[:size], self._gathered[size:]
            if found := message.parse(raw.lstrip()):
                yield found


class Sound:
    """Where we are spoken to."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.port = int(connection.getsockname()[1])

    def send(self, raw: bytes, to: tuple[str, int]) -> None:
        with contextlib.suppress(OSError):  # a packet of sound may be lost
            self._connection.sendto(raw, to)

    def heard(self) -> tuple[bytes, str]:
        """Return a packet and who sent it."""
        try:
            raw, address = self._connection.recvfrom(_MOST)
        except OSError:
            return b"", ""
        return raw, str(address[0])

    def fileno(self) -> int:
        return self._connection.fileno()


@contextlib.contextmanager
def opened(exchange: Exchange) -> Iterator[tuple[Line, Sound]]:
    """Yield the two wires; raises OSError."""
    stream = exchange.transport in ("tcp", "tls")
    kind = socket.SOCK_STREAM if stream else socket.SOCK_DGRAM
    family, _, _, _, address = socket.getaddrinfo(exchange.host, exchange.port, type=kind)[0]
    server = (str(address[0]), int(address[1]))
    with socket.socket(family, kind) as signals, socket.socket(family, socket.SOCK_DGRAM) as sound:
        signals.settimeout(CONNECT_SECONDS)
        if stream:
            signals.connect(server)
        else:
            signals.bind((_own_address(family, server), 0))
        sound.bind((signals.getsockname()[0], 0))
        sound.setblocking(False)
        with _sealed(signals, exchange) as line:
            yield Line(line, server, exchange.transport), Sound(sound)


@contextlib.contextmanager
def _sealed(signals: socket.socket, exchange: Exchange) -> Iterator[socket.socket]:
    """Yield the wire as it is, or within TLS; a certificate of another raises OSError."""
    if exchange.transport != "tls":
        yield signals
        return
    trust = ssl.create_default_context(cafile=exchange.vouched_by or None)
    with trust.wrap_socket(signals, server_hostname=exchange.host) as line:
        yield line


def waiting(wires: Sequence[Line | Sound], seconds: float) -> list[Line | Sound]:
    """Return those on which something has come within so many seconds."""
    ready, _, _ = select.select(wires, [], [], max(seconds, 0))
    return list(ready)


def _own_address(family: socket.AddressFamily, server: tuple[str, int]) -> str:
    """Find by which of our addresses the exchange is reached; nothing is sent for that."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(server)
        return str(probe.getsockname()[0])
