"""Connections outwards, every wait on which is cut short by one deadline.

A socket's own time-out starts anew with each byte, so a provider that drips would hold a worker
for ever; and a name that is resolved twice can point elsewhere the second time. Here a name is
resolved once, each of its addresses is checked, and the peer is compared with what was checked.
"""

import contextlib
import functools
import io
import ipaddress
import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.kit import errors
from tocsin.kit.guard import Address, Guard

_CHUNK = 65_536


class TooSlow(errors.Unavailable):
    """The deadline passed."""


class NoConnection(errors.Unavailable):
    """The other side could not be reached, or broke off."""


class Parted(NoConnection):
    """The other side broke off before it said a word."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for reaching the other side, and for everything together."""

    connect: float = 3.0
    total: float = 10.0


PATIENCE = Patience()
"""Ten seconds are less than a notification's lease, so a slow provider is never asked twice."""


class Deadline:
    """A moment on the monotonic clock; wall time may jump while we wait."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise TooSlow when none are."""
        seconds = self._ends_at - time.monotonic()
        if seconds <= 0:
            raise TooSlow("It took too long to answer.")
        return seconds

    def sooner(self, seconds: float) -> "Deadline":
        """Return the deadline after so many seconds, or this one if it is earlier."""
        return Deadline(min(self.left(), seconds))


class Line:
    """A connected socket as far as http.client and smtplib need one."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline
        self.made_at = time.monotonic()

    @property
    def peer(self) -> str:
        return str(self._connection.getpeername()[0])

    @property
    def is_silent(self) -> bool:
        """Whether the other side neither said anything since it was heard out nor hung up."""
        waiting = select.poll()
        waiting.register(self._connection, select.POLLIN)
        return not waiting.poll(0)

    def go_on(self, deadline: Deadline) -> None:
        """Serve for something else, which has a deadline of its own."""
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), _CHUNK):
            with self._until_the_deadline():
                self._connection.sendall(view[start : start + _CHUNK])

    def makefile(self, *_: object) -> io.BufferedReader:
        return io.BufferedReader(Incoming(self))

    def receive_into(self, buffer: memoryview) -> int:
        with self._until_the_deadline():
            return self._connection.recv_into(buffer)

    def secure(self, host: str, trust: ssl.SSLContext) -> dict[str, object]:
        """Go on in TLS; returns the certificate that the other side showed, {} if unchecked."""
        with self._until_the_deadline():
            secured = trust.wrap_socket(self._connection, server_hostname=host)
        self._connection = secured
        return dict(secured.getpeercert() or {})

    def close(self) -> None:
        """Nothing: libraries close early what is still being read. The dialler hangs up."""

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.close()

    @contextlib.contextmanager
    def _until_the_deadline(self) -> Iterator[None]:
        """Raise TooSlow, which smtplib lets pass; a TimeoutError it would call a closed line."""
        self._connection.settimeout(self._deadline.left())
        try:
            yield
        except TimeoutError as error:
            raise TooSlow("It took too long to answer.") from error


class Incoming(io.RawIOBase):
    """What comes in over a line, until it is over."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.is_over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # always a memoryview
        return 0 if self.is_over else self._line.receive_into(buffer)


@contextlib.contextmanager
def connected(
    host: str, port: int, *, guard: Guard, patience: Patience = PATIENCE
) -> Iterator[Line]:
    """Yield a line to the host; raises Refused, TooSlow or NoConnection, never an OSError."""
    line = dialled(host, port, guard=guard, patience=patience)
    try:
        with named(host):
            yield line
    finally:
        line.hang_up()


def dialled(host: str, port: int, *, guard: Guard, patience: Patience = PATIENCE) -> Line:
    """Return a line to the host, for whoever sees to it that it is hung up."""
    deadline = Deadline(patience.total)
    connection = _reached(host, port, guard, deadline.sooner(patience.connect))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Line(connection, deadline)


def opened(host: str, port: int, *, guard: Guard, seconds: float) -> socket.socket:
    """Return a socket to the host, for a library that waits by the socket's own time-out.

    ``seconds`` are those for reaching it, and then for each wait; raises as ``connected`` does.
    """
    connection = _reached(host, port, guard, Deadline(seconds))
    connection.settimeout(seconds)
    return connection


def _reached(host: str, port: int, guard: Guard, deadline: Deadline) -> socket.socket:
    """Resolve once, ask the guard about each address, and about whom we then talk to."""
    with named(host):
        addresses = _resolved(host, port, deadline)
        guard.check(host, addresses)
        connection = _first(addresses, port, deadline)
        try:
            peer = str(connection.getpeername()[0])
            guard.check(host, [ipaddress.ip_address(peer.partition("%")[0])])
        except BaseException:
            connection.close()
            raise
    return connection


@functools.cache
def trusting() -> ssl.SSLContext:
    """The certificates that this machine trusts; SSL_CERT_FILE adds a company's own."""
    return ssl.create_default_context()


@contextlib.contextmanager
def named(host: str) -> Iterator[None]:
    """Turn what sockets raise into errors that name the host."""
    try:
        yield
    except TooSlow as error:
        raise TooSlow(f"{host} took too long to answer.") from error
    except TimeoutError as error:
        raise TooSlow(f"{host} took too long to answer.") from error
    except ssl.SSLError as error:
        raise NoConnection(f"{host}: TLS failed: {error.reason or error}") from error
    except OSError as error:
        raise NoConnection(f"{host}: {error.strerror or error}") from error


def _resolved(host: str, port: int, deadline: Deadline) -> list[Address]:
    """Ask the system's resolver in a thread, for it knows no deadline."""
    with contextlib.suppress(ValueError):
        return [ipaddress.ip_address(host)]  # it is no name
    found: queue.SimpleQueue[list[Address] | OSError | UnicodeError] = queue.SimpleQueue()
    threading.Thread(target=_resolve, args=(host, port, found), daemon=True).start()
    try:
        answer = found.get(timeout=deadline.left())
    except queue.Empty:
        raise TooSlow(f"The name {host} took too long to resolve.") from None
    if isinstance(answer, Exception):
        raise NoConnection(f"The name {host} has no address.") from answer
    return answer


def _resolve(
    host: str, port: int, found: "queue.SimpleQueue[list[Address] | OSError | UnicodeError]"
) -> None:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        texts = dict.fromkeys(str(row[4][0]) for row in rows)
        found.put([ipaddress.ip_address(text) for text in texts])
    except (OSError, UnicodeError) as error:
        found.put(error)


def _first(addresses: Sequence[Address], port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers; each gets its share of the time."""
    failure: OSError = OSError("the name has no address")
    for index, address in enumerate(addresses):
        share = deadline.left() / (len(addresses) - index)
        try:
            return socket.create_connection((str(address), port), timeout=share)
        except OSError as error:
            failure = error
    raise failure
