"""Setting up mailboxes, and writing down what a look into one met."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.desk import mailbox as ideas
from tocsin.desk.mailbox import Due, Mailbox, MailboxTaken, NewMailbox, UnknownMailbox
from tocsin.desk.store import mailboxes as store
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, secrets, text
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.signals import actions as signals

LEASE = timedelta(minutes=2)
PAUSE = timedelta(seconds=30)
IS_DUE = store.IS_DUE
_PASSWORD_LIMIT = 1000


def mailboxes(tx: Tx, *, actor: Actor) -> list[Mailbox]:
    permission.require_sight(actor, Permission.CONFIGURE)
    return store.every_one(tx)


def mailbox(tx: Tx, mailbox_id: int, *, actor: Actor) -> Mailbox:
    permission.require_sight(actor, Permission.CONFIGURE)
    return _found(tx, mailbox_id)


def by_name(tx: Tx, name: str) -> Mailbox | None:
    return store.by_name(tx, name.strip())


def add(tx: Tx, new: NewMailbox, *, password: str, key: Key, actor: Actor, now: datetime) -> int:
    """Set one up; it is read from its end, what is in it already stays as it is.

    Without a password it has to be switched off for now.
    """
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(tx, new)
    _require_password(tidy, is_there=bool(password))
    mailbox_id = store.insert(tx, tidy, at=now)
    if mailbox_id is None:
        raise MailboxTaken(f"There already is a mailbox named {tidy.name}.")
    if password:
        _set_password(tx, mailbox_id, password, key=key)
    data = {"name": tidy.name, "host": tidy.host}
    _record(tx, "mailbox.added", mailbox_id, data, actor=actor, now=now)
    return mailbox_id


def change(
    tx: Tx,
    mailbox_id: int,
    wanted: NewMailbox,
    *,
    password: str,
    key: Key,
    actor: Actor,
    now: datetime,
) -> bool:
    """Make it so, and return whether anything changed; without a password the old one stays.

    What is moved elsewhere is read from its end again, and never with the old password.
    """
    permission.require(actor, Permission.CONFIGURE)
    known = _found(tx, mailbox_id)
    tidy = _checked(tx, wanted)
    _require_password(tidy, is_there=bool(password) or known.has_password)
    changed = ideas.changes(known.as_new(), tidy)
    goes_elsewhere = {"host", "port", "security"} & set(changed)
    if goes_elsewhere and known.has_password and not password:
        sentence = "Enter the password again: it is for the server that it was given for."
        raise errors.Invalid(sentence, fields={"password": sentence})
    is_moved = bool({"host", "username", "folder"} & set(changed))
    if changed and not store.update(tx, mailbox_id, tidy, is_moved=is_moved, at=now):
        raise MailboxTaken(f"There already is a mailbox named {tidy.name}.")
    is_other = bool(password) and not _is_kept(tx, mailbox_id, password, key=key)
    if is_other:
        _set_password(tx, mailbox_id, password, key=key)
    named = [*changed, *(["password"] if is_other else [])]
    if named:
        data = {"name": tidy.name, "changed": named}
        _record(tx, "mailbox.changed", mailbox_id, data, actor=actor, now=now)
    return bool(named)


def remove(tx: Tx, mailbox_id: int, *, actor: Actor, now: datetime) -> None:
    """Look into it no more; what came out of it stays."""
    permission.require(actor, Permission.CONFIGURE)
    before = _found(tx, mailbox_id)
    store.delete(tx, mailbox_id)
    data = {"name": before.name}
    _record(tx, "mailbox.removed", mailbox_id, data, actor=actor, now=now)


def claim(tx: Tx, *, key: Key, now: datetime) -> Due | None:
    """Take one that is due, with its password opened."""
    due = store.claim(tx, lease=LEASE, now=now)
    return replace(due, password=key.open(_place(due.id), due.password)) if due else None


def advance(tx: Tx, due: Due, *, uid_validity: int, last_uid: int) -> bool:
    """Write down how far it is read, in the transaction of what was read."""
    return store.advance(tx, due, uid_validity=uid_validity, last_uid=last_uid)


def looked(tx: Tx, due: Due, *, is_more: bool, now: datetime) -> None:
    store.looked(tx, due, is_more=is_more, now=now)


def failed(tx: Tx, due: Due, error: str, *, now: datetime) -> None:
    """Note it, and tell the administrators once when it lasts."""
    said = text.truncate(text.one_line(error), 500)
    store.failed(tx, due, error=said, pause=PAUSE, now=now)
    lasts = due.failing_since is not None and now - due.failing_since >= ideas.TOLD_AFTER
    if lasts and due.told_at is None:
        _tell(tx, due, said, now=now)
        store.note_told(tx, due.id, now=now)


def _tell(tx: Tx, due: Due, error: str, *, now: datetime) -> None:
    message = Message(
        f"The mailbox {due.name} cannot be read",
        f"{error}\n\nMails in it wait there, and nobody is told of them.",
        path="/settings/mail",
        kind=Kind.NOTICE,
        urgency=Urgency.HIGH,
    )
    cause = f"mailbox/{due.id}/{due.failing_since}"
    for person in identity.admins(tx):
        notify.notify_person(
            tx, person.id, message=message, subject=f"mailbox/{due.id}", cause=cause, now=now
        )


def _checked(tx: Tx, new: NewMailbox) -> NewMailbox:
    tidy = ideas.checked(new)
    if tidy.source_id is not None:
        signals.source(tx, tidy.source_id)
    return tidy


def _require_password(wanted: NewMailbox, *, is_there: bool) -> None:
    if wanted.is_enabled and not is_there:
        sentence = "Enter the password of the mailbox."
        raise errors.Invalid(sentence, fields={"password": sentence})


def _set_password(tx: Tx, mailbox_id: int, password: str, *, key: Key) -> None:
    if len(password) > _PASSWORD_LIMIT:
        sentence = f"A password has at most {_PASSWORD_LIMIT} characters."
        raise errors.Invalid(sentence, fields={"password": sentence})
    store.set_password(tx, mailbox_id, key.seal(_place(mailbox_id), password))


def _is_kept(tx: Tx, mailbox_id: int, password: str, *, key: Key) -> bool:
    sealed = store.password(tx, mailbox_id)
    try:
        return bool(sealed) and key.open(_place(mailbox_id), sealed) == password
    except secrets.WrongKey:
        return False


def _found(tx: Tx, mailbox_id: int) -> Mailbox:
    found = store.get(tx, mailbox_id)
    if found is None:
        raise UnknownMailbox(f"There is no mailbox {mailbox_id}.")
    return found


def _place(mailbox_id: int) -> str:
    return f"mailbox|password|{mailbox_id}"


def _record(
    tx: Tx,
    kind: str,
    mailbox_id: int,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    subject = f"mailbox/{mailbox_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
