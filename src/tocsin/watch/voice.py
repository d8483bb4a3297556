"""Says a few lines to everybody in the book: by mail, webhook and ntfy, in plain letters.

It is not what pages are sent with, on purpose: a defect there must not silence the word of it.
One that cannot be reached keeps nobody else from being told.
"""

import json
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

import structlog

from tocsin.kit import dial, errors, guard, http, text
from tocsin.watch.book import Book, Contact

log = structlog.get_logger(__name__)

_SECONDS = 10.0
_IMPLICIT_TLS = 465
_TITLE_LIMIT = 180


@dataclass(frozen=True, slots=True)
class Said:
    """Who speaks (``auditor``, ``deadman``), in a title and lines."""

    by: str
    title: str
    lines: Sequence[str]

    @property
    def plain(self) -> str:
        return "\n".join([*self.lines, "", f"This comes from Tocsin's own {self.by}."])


def tell(book: Book, said: Said) -> int:
    """Return how many were told."""
    reached = sum(_reached(contact, book, said) for contact in book.contacts)
    log.warning("watch.told", title=said.title, reached=reached, of=len(book.contacts))
    return reached


def call(url: str) -> None:
    """Ask a URL and look at nothing but whether it answered; raises errors.Anticipated."""
    http.send(http.Request("GET", url), allow=guard.ANYWHERE)


def _reached(contact: Contact, book: Book, said: Said) -> bool:
    try:
        if contact.channel == "email":
            _mail(contact.address, book.servers.get("email") or {}, said)
        elif contact.channel == "ntfy":
            _push(contact, book.servers.get("ntfy") or {}, said)
        else:
            _post(contact.address, said)
    except (OSError, smtplib.SMTPException, errors.Anticipated, LookupError) as error:
        log.error("watch.not_told", channel=contact.channel, error=type(error).__name__)
        return False
    return True


def _mail(address: str, server: Mapping[str, Any], said: Said) -> None:
    if not server:
        raise LookupError("no mail server is set up")
    mail = EmailMessage()
    mail["From"] = f"Tocsin {said.by} <{server['sender']}>"
    mail["To"] = address
    mail["Subject"] = text.truncate(text.one_line(said.title), _TITLE_LIMIT)
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain=str(server["sender"]).rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail["Importance"] = "high"
    mail.set_content(said.plain)
    with signed_in(server) as smtp:
        smtp.send_message(mail)


def signed_in(server: Mapping[str, Any]) -> smtplib.SMTP:
    """Greet a mail server as its settings say: encrypted where asked or offered, then sign in."""
    host, port = str(server["host"]), int(server["port"])
    security, username = server.get("security") or "auto", server.get("username")
    trusted = dial.trusting()
    if security == "tls" or (security == "auto" and port == _IMPLICIT_TLS):
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=trusted)
    else:
        smtp = smtplib.SMTP(host, port, timeout=_SECONDS)
        smtp.ehlo()
        if security != "plain" and (security == "starttls" or smtp.has_extn("starttls")):
            smtp.starttls(context=trusted if username or security == "starttls" else None)
    if username and security != "plain" and not isinstance(smtp.sock, ssl.SSLSocket):
        raise ssl.SSLError("The server offers no encryption, so no password was sent.")
    if username:
        smtp.login(str(username), str(server.get("password") or ""))
    return smtp


def _push(contact: Contact, server: Mapping[str, Any], said: Said) -> None:
    """The access token goes to the server that it belongs to and to no other."""
    own = str(server.get("server") or "")
    token = server.get("token") if contact.server in ("", own) else None
    publication = {
        "topic": contact.address,
        "title": text.truncate(said.title, _TITLE_LIMIT),
        "message": said.plain,
        "priority": 5,
        "tags": ["rotating_light"],
    }
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    _send(contact.server or own, json.dumps(publication).encode(), headers)


def _post(address: str, said: Said) -> None:
    body = {
        "type": "watch.trouble",
        "data": {"by": said.by, "title": said.title, "lines": list(said.lines)},
    }
    _send(address, json.dumps(body).encode(), {})


def _send(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    given = {"Content-Type": "application/json", **headers}
    answer = http.send(http.Request("POST", url, given, body), allow=guard.ANYWHERE)
    if not 200 <= answer.status < 300:
        raise http.BadAnswer(f"The receiver answered {answer.status}.")
