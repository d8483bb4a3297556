"""Looking into mailboxes that are due, each new mail in a transaction of its own.

How far a mailbox is read is written with the mail itself; only then it is marked as seen.
"""

import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from tocsin.desk.actions import mailboxes
from tocsin.desk.mail import Arrived, Way
from tocsin.desk.mailbox import Due
from tocsin.kit import clock, secrets
from tocsin.kit.db import Database
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.mailroom.imap import CannotLook, Conversation, Folder
from tocsin.mailroom.receiving import Receiver

log = structlog.get_logger(__name__)

AT_ONCE = 20
_BACK = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Means:
    """``trust`` is which servers are believed, where not those of the system."""

    key: Key
    file_limit: int
    most_bytes: int
    trust: ssl.SSLContext | None = field(default=None, repr=False)


def look(database: Database, means: Means) -> bool:
    """Look into one that is due; return whether there was one."""
    try:
        with database.transaction() as tx:
            due = mailboxes.claim(tx, key=means.key, now=clock.now(tx))
    except secrets.WrongKey as wrong:
        log.error("mailroom.mailbox_sealed_by_another_key", error=wrong.sentence)
        return False
    if due is None:
        return False
    try:
        is_more = _Look(database, means, due).through()
    except CannotLook as error:
        log.warning("mailroom.mailbox_failed", name=due.name, error=error.sentence)
        with database.transaction() as tx:
            mailboxes.failed(tx, due, error.sentence, now=clock.now(tx))
        return True
    with database.transaction() as tx:
        mailboxes.looked(tx, due, is_more=is_more, now=clock.now(tx))
    return True


@dataclass(frozen=True, slots=True)
class _Look:
    """One look into one mailbox."""

    database: Database
    means: Means
    due: Due

    def through(self) -> bool:
        """Take in what is new, and return whether there is more than one look takes."""
        with Conversation(self.due, trust=self.means.trust) as conversation:
            folder = conversation.open()
            if self.due.uid_validity is None:
                self._advance(folder, folder.next_uid - 1)
                return False
            uids = self._new(conversation, folder)
            for uid in uids[:AT_ONCE]:
                if not self._take(conversation, folder, uid):
                    return False
            return len(uids) > AT_ONCE

    def _new(self, conversation: Conversation, folder: Folder) -> list[int]:
        """All that is behind the last; where the server numbered anew, all of the last days.

        What was taken in under another number is known again by its bytes.
        """
        if folder.uid_validity == self.due.uid_validity:
            return conversation.uids_after(self.due.last_uid)
        log.warning("mailroom.mailbox_numbered_anew", name=self.due.name)
        begin = self.due.looked_at
        return conversation.uids_since((begin - _BACK).date()) if begin else []

    def _take(self, conversation: Conversation, folder: Folder, uid: int) -> bool:
        """Take in one; return whether this look is still ours."""
        size = conversation.size(uid)
        is_large = size is not None and size > self.means.most_bytes
        raw = None if size is None else conversation.fetch(uid, headers_only=is_large)
        if raw is None:  # somebody took it away in between
            return self._advance(folder, uid)
        receiver = Receiver(self.database, self.means.file_limit)
        letter = receiver.read(raw)
        mine = [True]

        def advance(tx: Tx, now: datetime) -> None:
            del now
            mine[0] = mailboxes.advance(
                tx, self.due, uid_validity=folder.uid_validity, last_uid=uid
            )

        to = receiver.ours_of(letter) or [""]
        reason = f"It is larger than {self.means.most_bytes} bytes." if is_large else ""
        receiver.take([self._arrived(raw, address) for address in to], advance, refused=reason)
        conversation.mark_seen(uid)
        return mine[0]

    def _arrived(self, raw: bytes, address: str) -> Arrived:
        return Arrived(
            raw,
            Way.IMAP,
            address or (self.due.name if self.due.source_id else self.due.username),
            peer=self.due.name,
            mailbox_id=self.due.id,
            source_id=self.due.source_id,
        )

    def _advance(self, folder: Folder, uid: int) -> bool:
        with self.database.transaction() as tx:
            return mailboxes.advance(tx, self.due, uid_validity=folder.uid_validity, last_uid=uid)
