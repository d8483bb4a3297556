"""Browsers that take push messages: each is a contact that needs no address typed and no code."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import channels, sealing, webpush
from tocsin.notify.actions import settings, verifying
from tocsin.notify.actions.contacts import add_contact, change_contact
from tocsin.notify.contact import NewContact
from tocsin.notify.store import contacts as store
from tocsin.notify.store import settings as setting_store

CHANNEL = "webpush"


class PushOff(errors.Conflict):
    def __init__(self) -> None:
        super().__init__("Push to browsers is switched off here; an administrator can allow it.")


def push_key(tx: Tx, *, key: Key, actor: Actor, now: datetime) -> str:
    """Return what a browser is told when it subscribes; the first one to ask makes the key."""
    permission.require(actor, Permission.REPORT)
    setting_store.lock(tx, CHANNEL)
    found = setting_store.get(tx, CHANNEL)
    if found is None:
        settings.set_channel_settings(tx, CHANNEL, {}, key=key, actor=SYSTEM, now=now)
        found = setting_store.get(tx, CHANNEL)
    if found is None or not found.is_enabled:
        raise PushOff
    return webpush.public_key(sealing.opened(found, key)["private_key"])


def subscribe(tx: Tx, address: str, *, label: str, actor: Actor, now: datetime) -> int:
    """Push to this browser of the actor's from now on, and show at once that it arrives."""
    if actor.person_id is None:
        raise errors.Invalid("Only a person has a browser.")
    kept = channels.named(CHANNEL).check_address(address)
    mine = [
        each
        for each in store.of_person(tx, actor.person_id)
        if (each.channel, each.address) == (CHANNEL, kept)
    ]
    if mine:
        number = mine[0].id
        change_contact(tx, number, label=label, is_enabled=True, actor=actor, now=now)
    else:
        new = NewContact(actor.person_id, CHANNEL, kept, label)
        number = add_contact(tx, new, actor=actor, now=now)
    verifying.test_contact(tx, number, actor=actor, now=now)
    return number
