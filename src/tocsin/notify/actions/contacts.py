"""Contacts: a person keeps their own, an administrator anybody's.

What an administrator enters counts as verified, for they vouch for it; what a person enters has
to prove itself by a code before pages go there.
"""

from dataclasses import replace
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, text
from tocsin.kit.tx import Tx
from tocsin.notify import channels, contact, visibility
from tocsin.notify.actions import own
from tocsin.notify.contact import Contact, NewContact
from tocsin.notify.store import calling_off, notifications
from tocsin.notify.store import contacts as store


class ContactExists(errors.Conflict):
    """The person has this address on this channel already."""


def contacts(tx: Tx, person_id: int) -> list[Contact]:
    return store.of_person(tx, person_id)


def list_contacts(tx: Tx, person_id: int, *, actor: Actor) -> list[Contact]:
    """Return a person's contacts to themselves and to those who may have to reach them."""
    if not visibility.sees_all(actor):
        visibility.require_own(actor, person_id)
    return store.of_person(tx, person_id)


def add_contact(tx: Tx, new: NewContact, *, actor: Actor, now: datetime) -> int:
    """Add a way to reach a person; an administrator vouches for others, nobody for themselves."""
    own.require(actor, new.person_id)
    channel = channels.named(new.channel)
    tidy = replace(new, address=channel.check_address(new.address), label=contact.label(new.label))
    vouches = permission.may(actor, Permission.ADMINISTER) and actor.person_id != new.person_id
    is_verified = channel.is_inside or channel.is_by_device or vouches
    contact_id = store.insert(tx, tidy, is_verified=is_verified, at=now)
    if contact_id is None:
        raise ContactExists(f"{tidy.address or channel.title} is a contact of theirs already.")
    data = {"contact_id": contact_id, "channel": new.channel, "is_verified": is_verified}
    own.record(tx, "contact.added", new.person_id, data, actor=actor, now=now)
    return contact_id


def change_contact(
    tx: Tx, contact_id: int, *, label: str, is_enabled: bool, actor: Actor, now: datetime
) -> None:
    """Rename a contact or switch it; switching it off fails what was still to go there."""
    found = own.locked(tx, contact_id, actor)
    store.change(tx, contact_id, label=contact.label(label), is_enabled=is_enabled)
    if found.is_enabled and not is_enabled:
        _fail_pending(tx, found, reason="The contact was switched off.", now=now)
    data = {"contact_id": contact_id, "is_enabled": is_enabled}
    own.record(tx, "contact.changed", found.person_id, data, actor=actor, now=now)


def switch_off(tx: Tx, contact_id: int, *, reason: str, now: datetime) -> None:
    """Use a contact no more because of what its provider said; what was to go there fails."""
    found = store.lock(tx, contact_id)
    if found is None or not found.is_enabled:
        return
    said = text.truncate(text.one_line(text.storable(reason)), contact.MAX_REASON)
    store.change(tx, contact_id, label=found.label, is_enabled=False, off_reason=said)
    _fail_pending(tx, found, reason=said, now=now)
    data = {"contact_id": contact_id, "channel": found.channel, "reason": said}
    own.record(tx, "contact.switched_off", found.person_id, data, actor=SYSTEM, now=now)


def switch_on_again(tx: Tx, contact_id: int, *, now: datetime) -> bool:
    """Undo the above, and nothing that a person did; return whether there was something to."""
    found = store.lock(tx, contact_id)
    if found is None or found.is_enabled or not found.off_reason:
        return False
    store.change(tx, contact_id, label=found.label, is_enabled=True)
    data = {"contact_id": contact_id, "channel": found.channel}
    own.record(tx, "contact.switched_on", found.person_id, data, actor=SYSTEM, now=now)
    return True


def at_address(tx: Tx, channel: str, address: str) -> list[Contact]:
    """Return the contacts at an address, also those that are not used."""
    return store.at_address(tx, channel, address)


def remove_contact(tx: Tx, contact_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a contact; what was still to go there fails, so that somebody else is paged."""
    found = own.locked(tx, contact_id, actor)
    store.remove(tx, contact_id, at=now)
    _fail_pending(tx, found, reason="The contact was removed.", now=now)
    data = {"contact_id": contact_id, "channel": found.channel}
    own.record(tx, "contact.removed", found.person_id, data, actor=actor, now=now)


def _fail_pending(tx: Tx, found: Contact, *, reason: str, now: datetime) -> None:
    for notification_id in calling_off.fail_pending(tx, found.id, reason=reason, now=now):
        failed = notifications.get(tx, notification_id)
        if failed is None:
            continue
        data = {
            "notification_id": notification_id,
            "person_id": found.person_id,
            "channel": found.channel,
            "kind": failed.kind,
            "cause": failed.cause,
            "attempts": failed.attempts,
            "reason": reason,
        }
        ledger.record(
            tx,
            kind="notification.failed",
            subject=failed.subject,
            actor=SYSTEM.label,
            at=now,
            data=data,
        )
