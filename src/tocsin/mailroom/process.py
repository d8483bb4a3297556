"""The mail room's own process: its listeners, until it is told to stop."""

import asyncio
import logging
import signal
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import aiosmtpd.smtp
import structlog

from tocsin.desk.mail import Way
from tocsin.kit import durability
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tls import Certificate
from tocsin.mailroom import smtp
from tocsin.mailroom.receiving import Receiver
from tocsin.mailroom.smtp import Door, Manner

log = structlog.get_logger(__name__)

CONNECTIONS = 6
GRACE_SECONDS = 10.0
RENEW_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that is bound, and the protocol that is spoken there."""

    way: Way
    socket: socket.socket


def main(settings: Settings, listeners: Sequence[Listener]) -> None:
    """Take in mail until SIGTERM; what is being handed in is finished first."""
    if settings.database_url is None:
        raise SystemExit("The mail room needs DATABASE_URL; `tocsin serve` sets it.")
    aiosmtpd.smtp.log.setLevel(logging.WARNING)  # it would log every address, keys and all
    database = Database(settings.database_url, connections=CONNECTIONS)
    with database.reading() as tx:
        durability.refuse_unsafe(tx)
    try:
        asyncio.run(_run(settings, listeners, Receiver(database, settings.max_attachment)))
    finally:
        database.close()


async def _run(settings: Settings, listeners: Sequence[Listener], receiver: Receiver) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    certificate = Certificate(settings.tls) if settings.tls else None
    if certificate is not None:
        certificate.context.set_alpn_protocols([])
    servers = [await open_door(settings, each, receiver, certificate) for each in listeners]
    log.info("mailroom.started", ways=[each.way for each in listeners])
    while not stop.is_set():
        await _wait(stop, RENEW_SECONDS)
        if certificate is not None:
            certificate.renew()
    for server in servers:
        server.close()
    await _finish(servers)
    log.info("mailroom.stopped")


async def open_door(
    settings: Settings,
    listener: Listener,
    receiver: Receiver,
    certificate: Certificate | None = None,
) -> asyncio.Server:
    """Listen there and return the server; LMTP is spoken by a neighbour, who needs no TLS."""
    trust = certificate.context if certificate and listener.way is Way.SMTP else None
    hostname = socket.gethostname()
    door = Door(receiver, Manner(listener.way, hostname, settings.max_mail, trust))
    loop = asyncio.get_running_loop()
    return await loop.create_server(smtp.conversations(door, loop), sock=listener.socket)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def _finish(servers: Sequence[asyncio.Server]) -> None:
    try:
        await asyncio.wait_for(
            asyncio.gather(*(server.wait_closed() for server in servers)), GRACE_SECONDS
        )
    except TimeoutError:
        log.warning("mailroom.cut_off")
