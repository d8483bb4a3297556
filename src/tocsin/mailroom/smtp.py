"""The conversation of SMTP and of LMTP: 250 after the commit, 451 when there can be none.

Mail is taken for our own addresses only, so that nobody can send through us. Whoever signs in
with the key of a source speaks for that source, whatever address the mail is to.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tocsin.desk.mail import Arrived, Way
from tocsin.kit import db, errors
from tocsin.mailroom.receiving import Receiver, Taken
from tocsin.signals.refusal import Reason

log = structlog.get_logger(__name__)

RECIPIENTS_AT_MOST = 50
STRANGE_RECIPIENTS_AT_MOST = 10
WRONG_KEYS_AT_MOST = 3
CONNECTIONS_AT_MOST = 20
LONGEST_LINE = 1_048_576
PATIENCE_SECONDS = 120.0
_AWAY = "451 4.3.0 It cannot be kept at the moment; send it again later"
_NOT_NOW = "454 4.7.0 Nobody can be let in at the moment; try again later"
_BUSY = b"421 4.3.2 Too many connections; try again later\r\n"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one listener speaks."""

    way: Way
    hostname: str
    most_bytes: int
    trust: ssl.SSLContext | None = None


class _Speaks:
    """What we change in the library's conversation."""

    # Some devices send a report as one line; a line is no reason to lose an alert.
    line_length_limit = LONGEST_LINE
    strange_recipients = 0

    async def push(self, status: Any) -> None:
        """Tell of a mail that was too large before its sender is told."""
        if str(status).startswith("552"):
            await self.event_handler.too_large(self.session)  # type: ignore[attr-defined]
        await super().push(status)  # type: ignore[misc]

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.talking.discard(id(self))  # type: ignore[attr-defined]
        super().connection_lost(error)  # type: ignore[misc]


class _Smtp(_Speaks, SMTP):
    """Lets a source in by its key; offered once the line is encrypted, and not sooner."""

    wrong_keys = 0

    async def auth_PLAIN(self, _: Any, args: list[str]) -> AuthResult:
        return await self._proven(await super().auth_PLAIN(_, args))

    async def auth_LOGIN(self, _: Any, args: list[str]) -> AuthResult:
        return await self._proven(await super().auth_LOGIN(_, args))

    async def _proven(self, said: AuthResult) -> AuthResult:
        """What the library understood is only a claim until the key is known to be one."""
        if not said.success:
            return said
        found: AuthResult = await self.event_handler.let_in(self, said.auth_data)
        return found


class _Lmtp(_Speaks, LMTP):
    pass


class _Busy(asyncio.Protocol):
    """Says that there are enough conversations, each of which may hold a large mail."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(_BUSY)
            transport.close()


@dataclass
class Door:
    """What the library asks for each command; one for each listener. ``talking`` are those whose
    conversation goes on."""

    receiver: Receiver
    manner: Manner
    talking: set[int] = field(default_factory=set)

    async def handle_RCPT(
        self,
        server: Any,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS_AT_MOST:
            return "452 4.5.3 Too many recipients in one go"
        try:
            is_ours = session.authenticated or await asyncio.to_thread(
                self.receiver.is_ours, address
            )
        except Exception as error:
            self._log("mailroom.recipient_unknown", error)
            return _AWAY
        if is_ours:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"
        return await self._strange(server, session, address)

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        arrived = [self._arrived(session, envelope, raw, address) for address in envelope.rcpt_tos]
        try:
            taken = await asyncio.to_thread(self.receiver.take, arrived)
        except Exception as error:
            self._log("mailroom.not_kept", error)
            return self._answer([_AWAY] * len(arrived))
        del server
        return self._answer([_said(each) for each in taken])

    async def let_in(self, server: Any, claim: LoginPassword) -> AuthResult:
        """The password is the key of a source, the name is whatever the device wants."""
        try:
            source_id = await asyncio.to_thread(
                self.receiver.source_of_key, claim.password.decode("ascii", "replace")
            )
        except Exception as error:
            self._log("mailroom.key_unknown", error)
            return AuthResult(success=False, handled=False, message=_NOT_NOW)
        if source_id is not None:
            return AuthResult(success=True, auth_data=source_id)
        server.wrong_keys += 1
        await self._note(Reason.UNKNOWN_KEY, "No enabled source has this key.", server.session)
        if server.wrong_keys >= WRONG_KEYS_AT_MOST:
            server.transport.close()
        return AuthResult(success=False, handled=False)

    async def too_large(self, session: Session) -> None:
        sentence = f"The mail is larger than {self.manner.most_bytes} bytes."
        await self._note(Reason.TOO_LARGE, sentence, session)

    def _log(self, event: str, error: Exception) -> None:
        """A database that is away is known already; anything else is a defect of ours."""
        if not db.is_temporary(error):
            log.exception(event, way=self.manner.way)

    def _arrived(self, session: Session, envelope: Envelope, raw: bytes, address: str) -> Arrived:
        sender = (envelope.mail_from or "").strip("<>")  # the library says <> of the null sender
        source_id = session.auth_data if session.authenticated else None
        peer = _peer(session)
        return Arrived(raw, self.manner.way, address, sender, peer, source_id=source_id)

    def _answer(self, said: list[str]) -> str:
        """LMTP has an answer for each recipient; SMTP the best that one of them got."""
        if self.manner.way is Way.LMTP:
            return "\r\n".join(said)
        return min(said)

    async def _strange(self, server: Any, session: Session, address: str) -> str:
        server.strange_recipients += 1
        error = f"No mail is taken for {address[:200]}: it is no address of a source or the desk."
        await self._note(Reason.UNKNOWN_KEY, error, session)
        if server.strange_recipients > STRANGE_RECIPIENTS_AT_MOST:
            server.transport.close()
        return "550 5.1.1 There is nobody of this address here"

    async def _note(self, reason: Reason, error: str, session: Session) -> None:
        try:
            await asyncio.to_thread(self.receiver.note_refusal, reason, error, peer=_peer(session))
        except errors.Unavailable:
            log.warning("mailroom.refusal_not_noted", reason=reason)


def conversations(door: Door, loop: asyncio.AbstractEventLoop) -> Callable[[], asyncio.Protocol]:
    """Return what makes the conversation of each connection."""
    made = _Lmtp if door.manner.way is Way.LMTP else _Smtp

    def start() -> asyncio.Protocol:
        if len(door.talking) >= CONNECTIONS_AT_MOST:
            return _Busy()
        begun: asyncio.Protocol = made(
            door,
            data_size_limit=door.manner.most_bytes,
            enable_SMTPUTF8=True,
            hostname=door.manner.hostname,
            ident="Tocsin",
            tls_context=door.manner.trust,
            authenticator=_claimed,
            timeout=PATIENCE_SECONDS,
            loop=loop,
        )
        door.talking.add(id(begun))
        return begun

    return start


def _claimed(*said: Any) -> AuthResult:
    """Hand on what somebody claims, to be proven outside of the loop."""
    return AuthResult(success=True, auth_data=said[-1])


def _said(taken: Taken) -> str:
    if taken.is_refused and taken.fate is not None:
        return f"550 5.7.1 {_one_line(taken.fate.reason)}"
    return f"250 2.0.0 Kept as mail {taken.mail_id}"


def _one_line(sentence: str) -> str:
    return " ".join(sentence.encode("ascii", "replace").decode().split())[:200]


def _peer(session: Session) -> str:
    peer = session.peer
    return str(peer[0]) if isinstance(peer, tuple) and peer else "a socket"
