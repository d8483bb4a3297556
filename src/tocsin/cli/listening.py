"""The sockets that the web listens on.

``serve`` opens them and keeps them, so that a web process that dies and is started again does not
turn anybody away in between: whoever knocks waits in the kernel's queue.
"""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tocsin.kit import errors
from tocsin.kit.settings import Settings
from tocsin.kit.tls import Certificate

QUEUE = 2048


class CannotListen(errors.Conflict):
    """The address is in use, is not ours or needs a privilege."""


class WrongAddress(errors.Invalid):
    """It is not HOST:PORT."""


@dataclass(frozen=True, slots=True)
class Secure:
    """The second listener, and what it shows whoever connects."""

    listener: socket.socket
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Listeners:
    """One without TLS, for a proxy and this machine, and maybe one with it."""

    plain: socket.socket
    secure: Secure | None = None


@contextmanager
def opened(settings: Settings) -> Iterator[Listeners]:
    """Open all that the settings name, or none and say why."""
    with bound(settings.listen) as plain:
        if settings.tls is None:
            yield Listeners(plain)
            return
        certificate = Certificate(settings.tls)
        with bound(settings.tls_listen) as secure:
            yield Listeners(plain, Secure(secure, certificate))


def bound(listen: str) -> socket.socket:
    """A socket that listens on ``HOST:PORT``, ``[IPv6]:PORT`` or ``:PORT`` for every address."""
    host, port = parsed(listen)
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror as error:
        raise WrongAddress(f"{listen}: there is no address of that name.") from error
    try:
        return socket.create_server(found[0][4][:2], family=found[0][0], backlog=QUEUE)
    except OSError as error:
        reason = "is already in use" if error.errno == errno.EADDRINUSE else f"refused: {error}"
        raise CannotListen(f"{listen} {reason}; choose another with --listen.") from error


def parsed(listen: str) -> tuple[str, int]:
    host, separator, port = listen.rpartition(":")
    if not separator or not port.isdecimal() or int(port) > 65_535:
        raise WrongAddress(f"{listen} is not an address; write HOST:PORT, such as 127.0.0.1:8137.")
    return host.removeprefix("[").removesuffix("]"), int(port)


def addresses(listeners: Listeners) -> dict[str, str]:
    """Return the settings that name them, as they came out."""
    secure = listeners.secure
    found = {"listen": address(listeners.plain)}
    return found | ({"tls_listen": address(secure.listener)} if secure else {})


def address(listener: socket.socket) -> str:
    """HOST:PORT as it came out, with the port that the kernel chose for port 0."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
