"""Listeners as they run, on a thread of the test's process: sockets of the loopback, real ways."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.harness import eventually
from tocsin.api.doors.listeners import process, sockets
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.actions import proving
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
ANY = "127.0.0.1:0"


@dataclass(frozen=True)
class Ears:
    """The ports on which is heard; those that are 0 are not open."""

    database: Database
    settings: Settings
    syslog: int = 0
    stream: int = 0
    secure: int = 0
    snmp: int = 0

    def alerts(self) -> dict[str, str]:
        """Each alert's identity and status."""
        with self.database.reading() as tx:
            found = tx.column("select identity || '=' || status from alert order by id limit 1000")
        return dict(each.rsplit("=", 1) for each in found)

    def refusals(self) -> list[str]:
        with self.database.reading() as tx:
            return tx.column("select error from refusal order by id limit 1000")

    def hears(self, identity: str, status: str = "open") -> None:
        """Wait until there is this alert."""
        eventually(
            lambda: self.alerts().get(identity) == status, seconds=90, what=f"{identity} {status}"
        )


def source(database: Database, settings: Settings, new: NewSource, *, secret: str = "") -> int:
    with database.transaction() as tx:
        now = clock.now(tx)
        made = signals.create_source(tx, new, actor=SYSTEM, now=now).id
        if secret:
            proving.set_secret(tx, made, secret, sealed_with=settings.key, actor=SYSTEM, now=now)
    return made


@contextmanager
def hearing(database: Database, data: Path, **more: Any) -> Iterator[Ears]:
    """Hear what the settings in ``more`` name; sources have to be there before."""
    settings = Settings(data=data, database_url=database.dsn, **more)
    with sockets.opened(settings) as opened:
        running = _Running(settings, opened, database)
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        running.begun.wait(60)
        yield Ears(
            database,
            settings,
            syslog=_port(opened.syslog_datagrams),
            stream=_port(opened.syslog_stream),
            secure=_port(opened.syslog_secure),
            snmp=_port(opened.snmp),
        )
        running.stop()
        thread.join(60)
        assert not thread.is_alive()


class _Running:
    def __init__(self, settings: Settings, opened: sockets.Sockets, database: Database) -> None:
        self._given = (settings, opened, database)
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.begun = threading.Event()

    def run(self) -> None:
        asyncio.run(self._hear())

    async def _hear(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.begun.set()
        await process.hear(*self._given, self._stop)

    def stop(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)


def _port(opened: socket.socket | None) -> int:
    return int(opened.getsockname()[1]) if opened is not None else 0
