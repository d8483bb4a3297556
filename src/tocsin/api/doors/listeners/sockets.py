"""The sockets that listeners hear on, opened by whoever keeps the processes alive: what arrives
while a listener is started again waits in the kernel."""

import contextlib
import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.kit import errors
from tocsin.kit.settings import Settings
from tocsin.kit.tls import BadCertificate, Certificate

RECEIVE_BUFFER = 8 * 1024 * 1024
QUEUE = 512


class CannotHear(errors.Conflict):
    """The address is in use, is not ours or needs a privilege."""


@dataclass(frozen=True, slots=True)
class Sockets:
    """Those that are None are not to be listened on."""

    syslog_datagrams: socket.socket | None = None
    syslog_stream: socket.socket | None = None
    syslog_secure: socket.socket | None = None
    certificate: Certificate | None = None
    snmp: socket.socket | None = None


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Sockets]:
    """Open all that the settings name, or none and say why."""
    with contextlib.ExitStack() as stack:

        def bound(listen: str | None, kind: socket.SocketKind) -> socket.socket | None:
            return stack.enter_context(_bound(listen, kind)) if listen else None

        yield Sockets(
            syslog_datagrams=bound(settings.syslog_listen, socket.SOCK_DGRAM),
            syslog_stream=bound(settings.syslog_listen, socket.SOCK_STREAM),
            syslog_secure=bound(settings.syslog_tls_listen, socket.SOCK_STREAM),
            certificate=_certificate(settings),
            snmp=bound(settings.snmp_listen, socket.SOCK_DGRAM),
        )


def _certificate(settings: Settings) -> Certificate | None:
    """What the secure listener shows, and whom it believes, where senders have to show one too."""
    if not settings.syslog_tls_listen:
        return None
    if settings.tls is None:
        raise BadCertificate("TOCSIN_SYSLOG_TLS_LISTEN needs TOCSIN_TLS_CERT and TOCSIN_TLS_KEY.")
    found = Certificate(settings.tls)
    if settings.syslog_tls_authorities is not None:
        try:
            found.context.load_verify_locations(settings.syslog_tls_authorities)
        except OSError as error:  # an SSLError is one too
            raise BadCertificate(f"{settings.syslog_tls_authorities}: {error}.") from error
        found.context.verify_mode = ssl.CERT_REQUIRED
    return found


def _bound(listen: str, kind: socket.SocketKind) -> socket.socket:
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not port.isdecimal() or int(port) > 65_535:
        raise errors.Invalid(f"{listen} is not an address; write HOST:PORT or :PORT.")
    try:
        found = socket.getaddrinfo(host or None, int(port), type=kind, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise errors.Invalid(f"{listen}: there is no address of that name.") from error
    family, _, _, _, address = _widest(found) if not host else found[0]
    made = socket.socket(family, kind)
    try:
        _prepare(made, family, kind)
        made.bind(address)
        if kind == socket.SOCK_STREAM:
            made.listen(QUEUE)
    except OSError as error:
        made.close()
        taken = "is already in use" if error.errno == errno.EADDRINUSE else f"refused: {error}"
        raise CannotHear(f"{listen} {taken}.") from error
    return made


def _widest(found: list[tuple]) -> tuple:  # type: ignore[type-arg]  # as the standard library's
    """The address that takes both families, where there is one."""
    return next((each for each in found if each[0] == socket.AF_INET6), found[0])


def _prepare(made: socket.socket, family: int, kind: socket.SocketKind) -> None:
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    if kind == socket.SOCK_STREAM:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    else:  # as much as the system lets us have
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    made.setblocking(False)
