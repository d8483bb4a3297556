"""The conversation of IMAP, as far as fetching new mails needs it.

Every reply is bounded in time and size, for the server may be anybody's.
"""

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self

from tocsin.desk.mailbox import Due, Security
from tocsin.kit import dial, errors, guard

PATIENCE_SECONDS = 15.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class CannotLook(errors.Unavailable):
    """The server is not there, does not let us in, or has no such folder."""


@dataclass(frozen=True, slots=True)
class Folder:
    uid_validity: int
    next_uid: int


class Conversation:
    """One mailbox, opened; every failure of server or network is a ``CannotLook``."""

    def __init__(self, due: Due, *, trust: ssl.SSLContext | None = None) -> None:
        self._due = due
        with _told(due):
            self._imap = _connected(due, trust or dial.trusting())
            self._imap.login(due.username, due.password)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self._imap.logout()

    def open(self) -> Folder:
        with _told(self._due):
            status, said = self._imap.select(f'"{self._due.folder}"')
            if status != "OK":
                raise CannotLook(f"{self._due.folder}: {_words(said)}")
            return Folder(self._number("UIDVALIDITY"), self._number("UIDNEXT"))

    def uids_after(self, last_uid: int) -> list[int]:
        """Return those that are new, in their order; the server shows its last one anyway."""
        found = self._search(f"UID {last_uid + 1}:*")
        return [uid for uid in found if uid > last_uid]

    def uids_since(self, day: date) -> list[int]:
        return self._search(f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    def size(self, uid: int) -> int | None:
        """Return how large it is; None when it is gone."""
        said = self._asked("FETCH", str(uid), "(RFC822.SIZE)")
        found = _SIZE.search(b" ".join(part for part in said if isinstance(part, bytes)))
        return int(found[1]) if found else None

    def fetch(self, uid: int, *, headers_only: bool = False) -> bytes | None:
        """Return its bytes, without marking it as seen; None when it is gone."""
        part = "BODY.PEEK[HEADER]" if headers_only else "BODY.PEEK[]"
        said = self._asked("FETCH", str(uid), f"({part})")
        return next((bytes(each[1]) for each in said if isinstance(each, tuple)), None)

    def mark_seen(self, uid: int) -> None:
        """For those who look into it themselves; whether it is taken in we know by ourselves."""
        with _told(self._due):
            self._imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _search(self, what: str) -> list[int]:
        said = self._asked("SEARCH", what)
        numbers = b" ".join(part for part in said if isinstance(part, bytes)).split()
        return sorted(int(number) for number in numbers if number.isdigit())

    def _asked(self, command: str, *words: str) -> list[Any]:
        """Return what the server says; a no, such as of one that is busy, is not nothing."""
        with _told(self._due):
            status, said = self._imap.uid(command, *words)
            if status != "OK":
                raise CannotLook(f"{self._due.host} says: {_words(said)}"[:500])
        return said

    def _number(self, name: str) -> int:
        _, said = self._imap.response(name)
        found = next((part for part in said or () if isinstance(part, bytes)), b"")
        if not found.isdigit():
            raise CannotLook(f"The server does not say its {name}.")
        return int(found)


class _Plain(imaplib.IMAP4):
    """Speaks over a socket of kit.dial, which asks the guard whom it talks to."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        patience = timeout or PATIENCE_SECONDS
        return dial.opened(self.host, self.port, guard=guard.ANYWHERE, seconds=patience)


class _Secure(_Plain, imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = super()._create_socket(timeout)
        secured: socket.socket = self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        return secured


def _connected(due: Due, trust: ssl.SSLContext) -> imaplib.IMAP4:
    if due.security is Security.TLS:
        return _Secure(due.host, due.port, ssl_context=trust, timeout=PATIENCE_SECONDS)
    plain = _Plain(due.host, due.port, timeout=PATIENCE_SECONDS)
    if due.security is Security.STARTTLS:
        plain.starttls(trust)
    return plain


@contextlib.contextmanager
def _told(due: Due) -> Iterator[None]:
    try:
        yield
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise CannotLook(_sentence(error, due)) from error
    except (dial.NoConnection, dial.TooSlow, guard.Refused) as refusal:
        raise CannotLook(refusal.sentence) from refusal


def _sentence(error: Exception, due: Due) -> str:
    if isinstance(error, OSError):
        return f"{due.host}:{due.port} cannot be reached: {error.strerror or error}."[:500]
    said = str(error).removeprefix("b'").removesuffix("'").replace(due.password or "\0", "…")
    return f"{due.host} says: {said}"[:500]


def _words(said: object) -> str:
    parts = said if isinstance(said, list) else [said]
    return " ".join(p.decode("utf-8", "replace") if isinstance(p, bytes) else str(p) for p in parts)
