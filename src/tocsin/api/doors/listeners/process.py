"""The listeners' process: an ear for each socket that is open, until it is told to stop."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
import uvloop

from tocsin.api.doors.listeners import roster
from tocsin.api.doors.listeners.datagrams import Datagrams
from tocsin.api.doors.listeners.mqtt import Mqtt
from tocsin.api.doors.listeners.roster import Rosters
from tocsin.api.doors.listeners.snmp import Snmp
from tocsin.api.doors.listeners.sockets import Sockets
from tocsin.api.doors.listeners.streams import Streams
from tocsin.api.doors.listeners.syslog import Syslog
from tocsin.api.doors.listeners.taking import Taking
from tocsin.kit import db, errors, ids
from tocsin.kit.settings import Settings
from tocsin.kit.tls import Certificate
from tocsin.signals.refusal import NewRefusal, Reason
from tocsin.signals.snmp import engine
from tocsin.signals.snmp.engine import Engine

log = structlog.get_logger(__name__)

CONNECTIONS = 8
FLUSH_SECONDS = 2.0
RENEW_SECONDS = 5.0
_EPOCH = 1_767_225_600
"""2026 began then: seconds since are the number of an engine's starts, which has to grow."""

Closer = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Shared:
    taking: Taking
    rosters: Rosters
    ears: list[Datagrams] = field(default_factory=list)

    async def flush(self) -> None:
        """Write down what was counted, and what found no room."""
        for ear in self.ears:
            lost = ear.take_lost()
            if lost:
                await self.taking.refuse(_overrun(ear.name, lost))
        await self.taking.flush()


def main(settings: Settings, sockets: Sockets) -> None:
    """Hear until SIGTERM or SIGINT; what has arrived by then is kept first."""
    if settings.database_url is None:
        raise errors.Invalid("The listeners need DATABASE_URL; 'tocsin serve' sets it.")
    database = db.Database(settings.database_url, connections=CONNECTIONS)
    gc.freeze()
    uvloop.run(run(settings, sockets, database))
    database.close()


async def run(settings: Settings, sockets: Sockets, database: db.Database) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(RuntimeError):  # not in the main thread: a test stops it
            loop.add_signal_handler(number, stop.set)
    await hear(settings, sockets, database, stop)


async def hear(
    settings: Settings, sockets: Sockets, database: db.Database, stop: asyncio.Event
) -> None:
    """Open the ears once it is known who may speak, and close them when ``stop`` is set."""
    taking = Taking(database, per_second=settings.events_per_second)
    shared = _Shared(taking, Rosters(database, settings.key))
    while not await shared.rosters.refresh():
        if await _waited(stop, roster.EVERY_SECONDS):
            return
    closers = [
        *await _syslog(shared, sockets),
        *await _snmp(shared, sockets, settings),
    ]
    callers = Mqtt(shared.taking, shared.rosters, database, allow=settings.monitored)
    log.info("listeners.started", listening=len(closers))
    chores = [
        asyncio.create_task(_again(roster.EVERY_SECONDS, shared.rosters.refresh)),
        asyncio.create_task(_again(roster.EVERY_SECONDS, callers.look_after)),
        asyncio.create_task(_again(FLUSH_SECONDS, shared.flush)),
    ]
    told = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({told, *chores}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (told, *chores):
            task.cancel()
        await asyncio.gather(told, *chores, return_exceptions=True)
        for close in (*closers, callers.close, shared.taking.close):
            await close()
        log.info("listeners.stopped")
    for chore in done - {told}:
        chore.result()  # what ended it ends the process, which is then started again


async def _syslog(shared: _Shared, sockets: Sockets) -> list[Closer]:
    ear = Syslog(shared.taking, shared.rosters)
    closers: list[Closer] = []
    loop = asyncio.get_running_loop()
    if sockets.syslog_datagrams is not None:
        heard = Datagrams(ear.datagram, name="syslog/udp")
        await loop.create_datagram_endpoint(lambda: heard, sock=sockets.syslog_datagrams)
        shared.ears.append(heard)
        closers.append(heard.close)
    if sockets.syslog_stream is not None:
        streams = Streams(ear.stream, name="syslog/tcp")
        server = await asyncio.start_server(streams.connected, sock=sockets.syslog_stream)
        closers.append(_closer(server, streams))
    if sockets.syslog_secure is not None and sockets.certificate is not None:
        secure = Streams(ear.secured, name="syslog/tls")
        server = await asyncio.start_server(
            secure.connected, sock=sockets.syslog_secure, ssl=sockets.certificate.context
        )
        renewing = asyncio.create_task(_renew(sockets.certificate))
        closers.append(_closer(server, secure, renewing))
    return closers


async def _snmp(shared: _Shared, sockets: Sockets, settings: Settings) -> list[Closer]:
    if sockets.snmp is None or shared.rosters.read_at is None:
        return []
    boots = int(shared.rosters.read_at.timestamp()) - _EPOCH
    number = engine.numbered(ids.digest(settings.key.sign("snmp", "engine")))
    ear = Snmp(shared.taking, shared.rosters, Engine(number, boots))
    heard = Datagrams(ear.datagram, name="snmp/udp")
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: heard, sock=sockets.snmp)
    shared.ears.append(heard)
    return [heard.close]


def _overrun(name: str, lost: int) -> NewRefusal:
    error = f"More came by {name} than could be kept; so many datagrams were not heard."
    return NewRefusal(Reason.TOO_MANY, error, path=name, count=lost)


def _closer(server: asyncio.Server, streams: Streams, *chores: asyncio.Task[None]) -> Closer:
    async def close() -> None:
        server.close()
        for chore in chores:
            chore.cancel()
        await streams.close()

    return close


async def _renew(certificate: Certificate) -> None:
    async def look() -> None:
        try:
            if certificate.renew():
                log.info("certificate.renewed")
        except errors.Invalid as error:
            log.error("certificate.refused", reason=error.sentence)

    await _again(RENEW_SECONDS, look)


async def _again(seconds: float, do: Callable[[], Awaitable[object]]) -> None:
    """Do it again and again, whatever the database is at; another mistake ends it."""
    while True:
        try:
            await do()
        except Exception as error:
            if db.is_temporary(error):
                log.warning("chore.failed", reason=type(error).__name__)
                await asyncio.sleep(seconds)
                continue
            raise
        await asyncio.sleep(seconds)


async def _waited(stop: asyncio.Event, seconds: float) -> bool:
    """Whether it was told to stop within so many seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
