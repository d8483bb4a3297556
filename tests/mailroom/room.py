"""A mail room with both its doors open, in a thread of the test's process."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import mailbox
from tocsin.desk.actions import mails as mail_actions
from tocsin.desk.mail import Listed, MailQuery, Way
from tocsin.desk.mail_setting import MailSetting
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tls import Certificate
from tocsin.mailroom import process
from tocsin.mailroom.process import Listener
from tocsin.mailroom.receiving import Receiver
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

DESK = "desk@tocsin.example"
MOST = 262_144


@dataclass
class Room:
    """``key`` is that of a source of mails."""

    database: Database
    receiver: Receiver
    smtp: int
    lmtp: int
    key: str

    def client(self, way: Way = Way.SMTP) -> smtplib.SMTP:
        made = smtplib.LMTP if way is Way.LMTP else smtplib.SMTP
        port = self.lmtp if way is Way.LMTP else self.smtp
        return made("127.0.0.1", port, local_hostname="test.example", timeout=30)

    def mails(self) -> list[Listed]:
        """Newest first."""
        with self.database.reading() as tx:
            return mail_actions.mails(tx, MailQuery(limit=200), actor=SYSTEM).items

    def raw(self, mail_id: int) -> bytes:
        with self.database.reading() as tx:
            return mail_actions.raw(tx, mail_id, actor=SYSTEM)


@contextmanager
def opened(database: Database, data: Path, **more: Any) -> Iterator[Room]:
    settings = Settings(data=data, max_mail=MOST, **more)
    receiver = Receiver(database, settings.max_attachment)
    certificate = Certificate(settings.tls) if settings.tls else None
    sockets = [Listener(way, _bound()) for way in (Way.SMTP, Way.LMTP)]
    ports = [each.socket.getsockname()[1] for each in sockets]
    loop = asyncio.new_event_loop()

    async def start() -> list[asyncio.Server]:
        return [await process.open_door(settings, s, receiver, certificate) for s in sockets]

    servers = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield Room(database, receiver, ports[0], ports[1], _set_up(database))
    for server in servers:
        loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def _bound() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def _set_up(database: Database) -> str:
    with database.transaction() as tx:
        now = clock.now(tx)
        mailbox.set_up(tx, now)
        mail_actions.set_setting(tx, MailSetting(DESK), actor=SYSTEM, now=now)
        return signals.create_source(tx, NewSource("m", "mail"), actor=SYSTEM, now=now).key
