"""Mailboxes that are looked into by IMAP."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Id, Input, Listed, Output, shown
from tocsin.desk.actions import mailboxes
from tocsin.desk.mailbox import Mailbox, NewMailbox, Security
from tocsin.kit import periods
from tocsin.signals import actions as signals

router = noun("mailboxes")

_MINUTE = periods.parse_duration("1m")


class MailboxOut(Output):
    """``error`` is what the last look met, empty when all was well; ``source`` is where mail goes
    that is to none of our addresses, null for the desk. The password is never shown."""

    id: int
    name: str
    host: str
    port: int
    security: Security
    username: str
    folder: str
    source: str | None
    source_id: int | None
    is_enabled: bool
    every: Duration
    looked_at: datetime | None
    error: str
    failing_since: datetime | None


class MailboxIn(Input):
    """Without a password the one that is kept stays; one for another server has to be given."""

    name: str
    host: str
    username: str
    password: Annotated[str, Field(max_length=1000)] = ""
    port: int = 993
    security: Security = Security.TLS
    folder: str = "INBOX"
    source: Named | None = None
    is_enabled: bool = True
    every: Duration = _MINUTE


@router.get("")
def list_all(frame: Reading) -> Listed[MailboxOut]:
    """Return the mailboxes by name."""
    found = mailboxes.mailboxes(frame.tx, actor=frame.actor)
    return Listed(items=[_shown(frame, each) for each in found])


@router.post("", status_code=201)
def create(body: MailboxIn, frame: Writing) -> MailboxOut:
    """Look into a mailbox from now on; what is in it already stays as it is."""
    mailbox_id = mailboxes.add(
        frame.tx,
        _wanted(frame, body),
        password=body.password,
        key=frame.settings.key,
        actor=frame.actor,
        now=frame.now,
    )
    return get(mailbox_id, frame)


@router.get("/{mailbox_id}")
def get(mailbox_id: Id, frame: Reading) -> MailboxOut:
    """Return a mailbox and how the last look into it went."""
    return _shown(frame, mailboxes.mailbox(frame.tx, mailbox_id, actor=frame.actor))


@router.put("/{mailbox_id}")
def replace(mailbox_id: Id, body: MailboxIn, frame: Writing) -> MailboxOut:
    """Change a mailbox."""
    mailboxes.change(
        frame.tx,
        mailbox_id,
        _wanted(frame, body),
        password=body.password,
        key=frame.settings.key,
        actor=frame.actor,
        now=frame.now,
    )
    return get(mailbox_id, frame)


@router.delete("/{mailbox_id}", status_code=204)
def remove(mailbox_id: Id, frame: Writing) -> None:
    """Look into it no more; what came out of it stays."""
    mailboxes.remove(frame.tx, mailbox_id, actor=frame.actor, now=frame.now)


def _wanted(frame: Frame, body: MailboxIn) -> NewMailbox:
    return NewMailbox(
        name=body.name,
        host=body.host,
        username=body.username,
        port=body.port,
        security=body.security,
        folder=body.folder,
        source_id=names.source(frame, body.source).id if body.source else None,
        is_enabled=body.is_enabled,
        every=body.every,
    )


def _shown(frame: Frame, found: Mailbox) -> MailboxOut:
    source = signals.source(frame.tx, found.source_id).name if found.source_id else None
    return shown(MailboxOut, found, source=source)
