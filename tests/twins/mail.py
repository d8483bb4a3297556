"""A mail server that keeps what it accepts and misbehaves when told to.

``sink.will(Refuse("RCPT", "550 no such user"), Vanish("DATA"))`` scripts the next troubles, each
at the first command that it names; afterwards it accepts everything again.
"""

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Refuse:
    """Answer this command with this reply."""

    command: str
    reply: str


@dataclass(frozen=True)
class Vanish:
    """Break the connection off at this command; after DATA the mail is kept all the same."""

    command: str
    keeps: bool = False


@dataclass(frozen=True)
class Hang:
    """Never answer this command."""

    command: str


Trouble = Refuse | Vanish | Hang


@dataclass(frozen=True)
class Account:
    username: str
    password: str


@dataclass(frozen=True)
class Received:
    sender: str
    recipient: str
    content: bytes
    was_encrypted: bool

    @property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def html(self) -> str:
        part = self.mail.get_body(("html",))
        return str(part.get_content()) if part else ""


class Sink:
    """A running mail server; ``mails`` grows as they are accepted."""

    def __init__(self) -> None:
        self._script: list[Trouble] = []
        self._changed = threading.Condition()
        self._over: asyncio.Event | None = None
        self.port = 0
        self.greetings = 0
        self.mails: list[Received] = []
        self.always: Trouble | None = None

    def will(self, *troubles: Trouble) -> None:
        with self._changed:
            self._script.extend(troubles)

    def expect(self, count: int, *, within: float = 10.0) -> list[Received]:
        """Wait until so many mails were accepted and return them all."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.mails) >= count, timeout=within)
            assert came, f"{len(self.mails)} of {count} mails came in {within} s"
            return list(self.mails)

    def to(self, recipient: str) -> list[Received]:
        return [mail for mail in self.mails if mail.recipient == recipient]

    def keep(self, received: Received) -> None:
        with self._changed:
            self.mails.append(received)
            self._changed.notify_all()

    async def trouble(self, command: str, server: SMTP) -> str | None:
        """Play the next trouble if it belongs to this command; returns the reply to give."""
        found = self._next(command)
        if isinstance(found, Refuse):
            return found.reply
        if isinstance(found, Vanish):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 never read"
        if isinstance(found, Hang) and self._over:
            await self._over.wait()
        return None

    def keeps(self) -> bool:
        """Say whether the trouble that comes next strikes only after the mail was kept."""
        coming = self._script[0] if self._script else self.always
        return coming is None or (isinstance(coming, Vanish) and coming.keeps)

    def _next(self, command: str) -> Trouble | None:
        with self._changed:
            if self._script and self._script[0].command == command:
                return self._script.pop(0)
            return self.always if self.always and self.always.command == command else None


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        self._sink.greetings += 1
        session.host_name = name
        reply = await self._sink.trouble("EHLO", server)
        return [reply] if reply else replies

    async def handle_HELO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str
    ) -> str:
        session.host_name = name
        return await self._sink.trouble("EHLO", server) or "250 sink.example"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await self._sink.trouble("MAIL", server)
        if not reply:
            envelope.mail_from = address
        return reply or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await self._sink.trouble("RCPT", server)
        if not reply:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        if self._sink.keeps():
            for recipient in envelope.rcpt_tos:
                encrypted = session.ssl is not None
                self._sink.keep(
                    Received(str(envelope.mail_from), recipient, envelope.content, encrypted)
                )
        reply = await self._sink.trouble("DATA", server)
        return reply or "250 2.0.0 kept as number one"


@contextmanager
def running(
    *, tls: ssl.SSLContext | None = None, is_implicit: bool = False, account: Account | None = None
) -> Iterator[Sink]:
    """Serve on a free port; with ``tls`` by STARTTLS, or from the first byte if implicit."""
    sink = Sink()
    ready = threading.Event()
    stop: list[Any] = []

    def authenticate(*arguments: Any) -> AuthResult:
        given = arguments[-1]
        assert isinstance(given, LoginPassword)
        known = account and (account.username.encode(), account.password.encode())
        return AuthResult(success=(given.login, given.password) == known, handled=False)

    def make() -> SMTP:
        return SMTP(
            _Handler(sink),
            hostname="sink.example",
            tls_context=None if is_implicit else tls,
            authenticator=authenticate if account else None,
            auth_required=account is not None,
            auth_require_tls=tls is not None and not is_implicit,
        )

    async def serve() -> None:
        sink._over = asyncio.Event()
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(make, "127.0.0.1", 0, ssl=tls if is_implicit else None)
        sink.port = server.sockets[0].getsockname()[1]
        stop.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        await over.wait()
        sink._over.set()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield sink
    finally:
        stop[0]()
        thread.join(timeout=5)
