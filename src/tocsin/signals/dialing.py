"""Connections to what a manager chose to watch, within what the administrator lets be asked.

The targets are the organisation's own, so private networks are what a monitor is for; the
metadata services of the clouds are nobody's target and would hand out credentials.
"""

import asyncio
import functools
import ipaddress
import socket
import ssl
from typing import Any

from tocsin.kit.guard import Guard


class Forbidden(OSError):
    """The address is one that no monitor may ask."""


def refuse(address: str, *, allow: Guard) -> None:
    """Raise Forbidden for an address that may not be asked, however it is written."""
    if not allow.permits(ipaddress.ip_address(address.split("%", 1)[0])):
        raise Forbidden(f"{address} is an address that monitors may not ask")


async def connect(
    host: str,
    port: int,
    *,
    allow: Guard,
    context: ssl.SSLContext | None = None,
    server_name: str = "",
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to the first of the name's addresses that answers; OSError of the last if none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: OSError = OSError(f"{host} has no address")
    for _, _, _, _, address in found:
        refuse(str(address[0]), allow=allow)
        try:
            return await asyncio.open_connection(
                str(address[0]),
                port,
                ssl=context,
                server_hostname=(server_name or host) if context else None,
            )
        except OSError as error:
            failure = error
    raise failure


def guarded_socket(info: tuple[Any, ...], *, allow: Guard) -> socket.socket:
    """A socket for aiohttp, which asks for one per address it is about to dial."""
    family, kind, protocol, _, address = info
    refuse(str(address[0]), allow=allow)
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    return made


@functools.lru_cache(maxsize=64)
def tls(*, verify: bool, ca_certificate: str) -> ssl.SSLContext:
    """A context that checks certificates against the system's authorities and the one given."""
    context = ssl.create_default_context()
    if ca_certificate:
        context.load_verify_locations(cadata=ca_certificate)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def in_words(error: OSError) -> str:
    """What went wrong, without Python's error numbers."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return f"the name cannot be resolved: {error.strerror}"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, ConnectionResetError):
        return "the connection was reset"
    return error.strerror or str(error) or type(error).__name__
