"""A mail that came in: what it is known by and what became of it.

Whatever becomes of it, it is kept as it came and listed with the reason; nothing vanishes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import errors
from tocsin.signals import packing
from tocsin.signals.letter.letter import Letter

OPENED_AN_HOUR = 10
"""Incidents that one sender opens; what is above is held back, in an incident of its own."""
COMMENTS_AN_HOUR = 10
"""Comments that one sender adds to one incident; two machines answering each other end there."""
OPENED_BY_ALL_AN_HOUR = 300
HANDED_IN_AGAIN = timedelta(minutes=2)
"""Within this time what has no Message-ID is the same mail again, afterwards the same news."""


class UnknownMail(errors.NotFound):
    """It never was, or is no longer kept."""


class MailForgotten(errors.NotFound):
    """What is known of it is still there, but not how it came."""


class AlreadyActedOn(errors.Conflict):
    """Only what was set aside, held back or refused can be taken in after all."""


class Way(StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"


class Verdict(StrEnum):
    """What became of a mail. ``set_aside`` needs nobody, ``held_back`` was one too many."""

    OPENED = "opened"
    COMMENTED = "commented"
    ALERTED = "alerted"
    SET_ASIDE = "set_aside"
    HELD_BACK = "held_back"
    REFUSED = "refused"
    UNREAD = "unread"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def is_idle(self) -> bool:
        """Whether nothing came of it."""
        return self in {Verdict.SET_ASIDE, Verdict.HELD_BACK, Verdict.REFUSED}


_WORDS = {
    Verdict.OPENED: "opened an incident",
    Verdict.COMMENTED: "comment",
    Verdict.ALERTED: "handed to a source",
    Verdict.SET_ASIDE: "set aside",
    Verdict.HELD_BACK: "held back",
    Verdict.REFUSED: "refused",
    Verdict.UNREAD: "could not be read",
}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail at our door. ``envelope_from`` is "" of the null sender and None where it is unknown;
    ``recipient`` is which of our addresses it is for, ``source_id`` whose it is where it is for
    none of them; ``peer`` is who handed it in."""

    raw: bytes = field(repr=False)
    way: Way
    recipient: str
    envelope_from: str | None = None
    peer: str = ""
    mailbox_id: int | None = None
    source_id: int | None = None

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.recipient.lower().encode() + b"\0" + self.raw).digest()


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of it and why."""

    verdict: Verdict
    reason: str = ""
    incident_number: int | None = None
    comment_id: int | None = None
    source_id: int | None = None
    raw_event_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail without its bytes."""

    id: int
    received_at: datetime
    way: Way
    peer: str
    mailbox_id: int | None
    envelope_from: str | None
    recipient: str
    sender: str
    sender_name: str
    subject: str
    message_id: str
    verdict: Verdict
    reason: str
    incident_number: int | None
    comment_id: int | None
    source_id: int | None
    raw_event_id: int | None
    person_id: int | None
    size: int
    is_kept: bool

    @property
    def sender_words(self) -> str:
        return self.sender_name or self.sender or "nobody"


@dataclass(frozen=True, slots=True)
class Stored:
    """The bytes of one."""

    body: bytes | None
    is_packed: bool

    @property
    def raw(self) -> bytes | None:
        return None if self.body is None else packing.unpack(self.body, is_packed=self.is_packed)


@dataclass(frozen=True, slots=True)
class MailQuery:
    """Which of the mails, the newest first."""

    verdicts: Sequence[Verdict] = ()
    incident_number: int | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Known:
    """A mail of the same bytes that was taken in before."""

    id: int
    received_at: datetime


def is_news(arrived: Arrived, letter: Letter, before: Known, *, now: datetime) -> bool:
    """Whether the same bytes say the same of another moment: devices without a clock write each
    of their alarms alike. Whatever went through a mail server was given a name by it."""
    is_nameless = arrived.way is Way.SMTP and not letter.message_id
    return is_nameless and now - before.received_at > HANDED_IN_AGAIN


def copy_digest(letter: Letter) -> bytes:
    """By this the same letter is known again that came on another way."""
    said = (letter.message_id, letter.sender.address, letter.subject, letter.text)
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).digest()
