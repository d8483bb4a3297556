"""The socket that the web listens on.

``serve`` opens it and keeps it, so that a web process that dies and is started again does not turn
anybody away in between: whoever knocks waits in the kernel's queue.
"""

import errno
import socket

from tocsin.kit import errors

QUEUE = 2048


class CannotListen(errors.Conflict):
    """The address is in use, is not ours or needs a privilege."""


class WrongAddress(errors.Invalid):
    """It is not HOST:PORT."""


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


def address(listener: socket.socket) -> str:
    """HOST:PORT as it came out, with the port that the kernel chose for port 0."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
