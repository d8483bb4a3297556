"""Hand one mail in to an SMTP server, and believe nothing but its final 250.

What the server says about the recipient or the content can be permanent; trouble with the
server itself, its certificate or our password is mended by somebody, so it is tried again.
"""

import contextlib
import smtplib
import socket
import ssl
from typing import cast

from tocsin.kit import dial, guard
from tocsin.kit.dial import Line, Patience
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Mail, MailServer

_IMPLICIT_TLS = 465


class _NotReady(Exception):
    """The server does not let us in; nothing is known about the recipient."""

    def __init__(self, code: int | str, said: bytes | str) -> None:
        super().__init__(_text(said))
        self.code = str(code)


def hand_in(mail: Mail, *, patience: Patience, trust: ssl.SSLContext | None) -> Attempt:
    host, port = mail.server.host, mail.server.port
    try:
        with dial.connected(host, port, guard=guard.ANYWHERE, patience=patience) as line:
            return _tried(line, mail, trust)
    except dial.TooSlow as slow:
        return _outage(mail, "timeout", slow.sentence)
    except dial.NoConnection as broken:
        return _outage(mail, "connection", broken.sentence)
    except guard.Refused as refusal:
        return Attempt(Outcome.PERMANENT, mail.provider, "refused", error=refusal.sentence)


def _tried(line: Line, mail: Mail, trust: ssl.SSLContext | None) -> Attempt:
    try:
        return _converse(_ready(line, mail.server, trust), mail)
    except _NotReady as refusal:
        return _outage(mail, refusal.code, str(refusal))
    except smtplib.SMTPResponseException as reply:
        return _outage(mail, str(reply.smtp_code), _text(reply.smtp_error))
    except smtplib.SMTPException as broken:
        return _outage(mail, "connection", str(broken))


def _ready(line: Line, server: MailServer, trust: ssl.SSLContext | None) -> smtplib.SMTP:
    """Greet, encrypt and sign in, as far as the server's settings ask for it."""
    name = socket.gethostname()
    smtp = smtplib.SMTP(local_hostname=name if "." in name else "[127.0.0.1]")
    smtp.sock = cast(socket.socket, line)
    is_encrypted = server.security == "tls" or (
        server.security == "auto" and server.port == _IMPLICIT_TLS
    )
    if is_encrypted:
        line.secure(server.host, trust or dial.trusting())
    _expect(220, smtp.getreply())
    smtp.ehlo_or_helo_if_needed()
    if not is_encrypted and server.security in ("auto", "starttls"):
        is_encrypted = _start_tls(smtp, line, server, trust)
    _sign_in(smtp, server, is_encrypted=is_encrypted)
    return smtp


def _start_tls(
    smtp: smtplib.SMTP, line: Line, server: MailServer, trust: ssl.SSLContext | None
) -> bool:
    """Encrypt if the server offers it; say whether it did."""
    if not smtp.has_extn("starttls"):
        if server.security == "starttls":
            raise _NotReady("starttls", "The server does not offer STARTTLS.")
        return False
    _expect(220, smtp.docmd("STARTTLS"))
    must_know = server.security == "starttls" or server.username
    line.secure(server.host, (trust or dial.trusting()) if must_know else _any_certificate())
    # RFC 3207: forget all that was said before, including what was sent too early.
    smtp.file = None
    smtp.helo_resp = smtp.ehlo_resp = None
    smtp.esmtp_features = {}
    smtp.does_esmtp = False
    smtp.ehlo_or_helo_if_needed()
    return True


def _sign_in(smtp: smtplib.SMTP, server: MailServer, *, is_encrypted: bool) -> None:
    if not server.username:
        return
    if not is_encrypted and server.security != "plain":
        raise _NotReady("auth", "The server offers no encryption, so no password was sent.")
    smtp.login(server.username, server.password)


def _any_certificate() -> ssl.SSLContext:
    """Opportunistic: encryption with whoever it is beats none, and no password is at stake."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _converse(smtp: smtplib.SMTP, mail: Mail) -> Attempt:
    _expect(250, smtp.mail(mail.sender))
    code, said = smtp.rcpt(mail.recipient)
    if code not in (250, 251):
        return _refusal(mail, code, said)
    try:
        code, said = smtp.data(mail.content)
    except smtplib.SMTPDataError as refusal:
        return _refusal(mail, refusal.smtp_code, refusal.smtp_error)
    if code != 250:
        return _refusal(mail, code, said)
    with contextlib.suppress(smtplib.SMTPException, dial.TooSlow):
        smtp.putcmd("quit")  # its answer changes nothing: the mail is theirs
    return Attempt(Outcome.SENT, mail.provider, "250", provider_id=_text(said))


def _refusal(mail: Mail, code: int, said: bytes | str) -> Attempt:
    """What was said about this mail: 5xx is final, 421 is about the server."""
    outcome = Outcome.PERMANENT if 500 <= code < 600 else Outcome.TEMPORARY
    error = f"{code} {_text(said)}"
    return Attempt(outcome, mail.provider, str(code), error=error, is_outage=code == 421)


def _outage(mail: Mail, code: str, error: str) -> Attempt:
    said = f"{code} {error}" if code.isdigit() else error
    return Attempt(Outcome.TEMPORARY, mail.provider, code, error=said, is_outage=True)


def _expect(wanted: int, reply: tuple[int, bytes]) -> None:
    if reply[0] != wanted:
        raise _NotReady(*reply)


def _text(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode("utf-8", "replace")
