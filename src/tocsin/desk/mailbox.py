"""A mailbox that is looked into by IMAP, and how far it has been read.

How far is the UID of the last mail that was taken in, written in the very transaction that took it
in: a mail is neither lost nor taken in twice, whenever a look breaks off.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import errors

SHORTEST = timedelta(seconds=5)
LONGEST = timedelta(days=1)
TOLD_AFTER = timedelta(minutes=10)
"""So long may a mailbox not be reached before the administrators hear of it."""


class UnknownMailbox(errors.NotFound):
    """There is no such mailbox."""


class MailboxTaken(errors.Conflict):
    """Two mailboxes cannot have one name."""


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class NewMailbox:
    """``source_id`` is where mail goes that is to none of our addresses; None is the desk."""

    name: str
    host: str
    username: str
    port: int = 993
    security: Security = Security.TLS
    folder: str = "INBOX"
    source_id: int | None = None
    is_enabled: bool = True
    every: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """``error`` is what the last look met, "" when all was well; without a password it cannot be
    looked into."""

    id: int
    name: str
    host: str
    port: int
    security: Security
    username: str
    folder: str
    source_id: int | None
    is_enabled: bool
    every: timedelta
    looked_at: datetime | None
    error: str
    failing_since: datetime | None
    has_password: bool

    def as_new(self) -> NewMailbox:
        """What is so now, to be changed with dataclasses.replace."""
        return NewMailbox(
            name=self.name,
            host=self.host,
            username=self.username,
            port=self.port,
            security=self.security,
            folder=self.folder,
            source_id=self.source_id,
            is_enabled=self.is_enabled,
            every=self.every,
        )


@dataclass(frozen=True, slots=True)
class Due:
    """A mailbox to be looked into. ``uid_validity`` is None before the first look; UIDs up to
    ``last_uid`` are done with, as long as it stays the same."""

    id: int
    name: str
    host: str
    port: int
    security: Security
    username: str
    password: str
    folder: str
    source_id: int | None
    uid_validity: int | None
    last_uid: int
    looked_at: datetime | None
    failing_since: datetime | None
    told_at: datetime | None
    fence: int


def checked(wanted: NewMailbox) -> NewMailbox:
    tidy = replace(
        wanted,
        name=" ".join(wanted.name.split()),
        host=wanted.host.strip(),
        username=wanted.username.strip(),
        folder=wanted.folder.strip() or "INBOX",
    )
    faults = {
        "name": "" if 1 <= len(tidy.name) <= 120 else "Give a name of at most 120 characters.",
        "host": "" if _is_host(tidy.host) else "Give the server's name, such as imap.example.com.",
        "port": "" if 1 <= tidy.port <= 65_535 else "A port is from 1 to 65535.",
        "username": "" if 1 <= len(tidy.username) <= 254 else "Give the name to sign in with.",
        "folder": "" if _is_folder(tidy.folder) else "Give a folder such as INBOX.",
        "every": "" if SHORTEST <= tidy.every <= LONGEST else "From 5 seconds to a day.",
    }
    found = {name: fault for name, fault in faults.items() if fault}
    if found:
        raise errors.Invalid(" ".join(found.values()), fields=found)
    return tidy


def changes(before: NewMailbox, after: NewMailbox) -> list[str]:
    """The names of what differs."""
    names = ("name", "host", "port", "security", "username", "folder", "source_id", "is_enabled")
    return [n for n in (*names, "every") if getattr(before, n) != getattr(after, n)]


def _is_host(host: str) -> bool:
    return 1 <= len(host) <= 255 and host.isascii() and not any(c in host for c in " /@\r\n\t")


def _is_folder(folder: str) -> bool:
    return len(folder) <= 200 and folder.isascii() and folder.isprintable() and '"' not in folder
