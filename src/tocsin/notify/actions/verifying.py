"""Proving that a contact is the person's: a code that is sent there, and a test that it arrives."""

import secrets
from datetime import datetime, timedelta

from tocsin.identity.actor import Actor
from tocsin.kit import errors, ids
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import contact, sealing
from tocsin.notify.actions import own
from tocsin.notify.contact import Confirmation, Contact
from tocsin.notify.message import Kind, Message
from tocsin.notify.notification import Letter
from tocsin.notify.rule import Planned, Way
from tocsin.notify.store import contacts as store
from tocsin.notify.store import notifications, queue


def send_code(tx: Tx, contact_id: int, *, key: Key, actor: Actor, now: datetime) -> None:
    """Send a code of six digits to a contact, to be handed to ``confirm_contact``.

    What is stored of it nobody can read: its digest, and the letter's title sealed by the key.
    """
    found = own.locked(tx, contact_id, actor)
    _limit(tx, found, "code", most=contact.MOST_CODES, within=contact.CODE_LASTS, now=now)
    code = f"{secrets.randbelow(1_000_000):06}"
    expires_at = now + contact.CODE_LASTS
    store.set_code(tx, contact_id, digest=_digest(contact_id, code), expires_at=expires_at)
    body = "Enter it in Tocsin within ten minutes. If you did not ask for it, ignore it."
    letter = sealing.covered(
        Message("Your Tocsin code", body, kind=Kind.NOTICE),
        address=found.address,
        key=key,
        title=f"{code} is your Tocsin code",
    )
    _send(tx, found, "code", letter, now)
    data = {"contact_id": contact_id}
    own.record(tx, "contact.code_sent", found.person_id, data, actor=actor, now=now)


def confirm_contact(
    tx: Tx, contact_id: int, code: str, *, actor: Actor, now: datetime
) -> Confirmation:
    """Compare a code with the one that was sent; a wrong one counts, so commit in any case."""
    found = own.locked(tx, contact_id, actor)
    offered = _digest(contact_id, "".join(code.split()))
    result = contact.confirm(store.code(tx, contact_id), offered, now=now)
    if result is Confirmation.WRONG:
        store.count_try(tx, contact_id)
    if result is Confirmation.CONFIRMED:
        store.set_verified(tx, contact_id)
        data = {"contact_id": contact_id}
        own.record(tx, "contact.verified", found.person_id, data, actor=actor, now=now)
    return result


def test_contact(tx: Tx, contact_id: int, *, actor: Actor, now: datetime) -> int:
    """Queue a message that only shows that it arrives; returns the notification's id."""
    found = own.locked(tx, contact_id, actor)
    _limit(tx, found, "test", most=contact.MOST_TESTS, within=contact.TESTS_WITHIN, now=now)
    body = "You see this, so pages will reach you here too."
    message = Message("This is a test of your contact", body, path="/account", kind=Kind.NOTICE)
    data = {"contact_id": contact_id}
    own.record(tx, "contact.tested", found.person_id, data, actor=actor, now=now)
    return _send(tx, found, "test", message, now)


def _limit(
    tx: Tx, found: Contact, what: str, *, most: int, within: timedelta, now: datetime
) -> None:
    sent = notifications.count_since(
        tx,
        f"person/{found.person_id}",
        contact_id=found.id,
        cause_prefix=f"contact/{found.id}/{what}/",
        at=now - within,
    )
    if sent >= most:
        raise errors.TooMany(
            "Several were sent there a moment ago; wait before asking for another.",
            retry_after=int(within.total_seconds()),
        )


def _send(tx: Tx, found: Contact, what: str, message: Message, now: datetime) -> int:
    """Queue for this contact alone, verified or not."""
    cause = f"contact/{found.id}/{what}/{ids.unique()}"
    letter = Letter(message, f"person/{found.person_id}", cause)
    use = Planned(Way(found.id, found.channel, found.address))
    return queue.insert(tx, letter, [use], person_id=found.person_id, now=now)[0]


def _digest(contact_id: int, code: str) -> bytes:
    return ids.digest(f"{contact_id}/{code}")
