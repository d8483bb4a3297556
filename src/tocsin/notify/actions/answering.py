"""Who says what about which notification, when they answer from a message."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.kit import errors
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import answers
from tocsin.notify.actions.log import NotificationNotFound
from tocsin.notify.answers import Claim, Given
from tocsin.notify.contact import Contact
from tocsin.notify.links import LASTS
from tocsin.notify.notification import Notification
from tocsin.notify.store import answers as store
from tocsin.notify.store import notifications


class ButtonExpired(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("This button has run out. Sign in to answer.")


def claim_of(tx: Tx, code: str, *, key: Key, now: datetime) -> Claim:
    """Return what a button's code says, of a notification that is there."""
    found = answers.read(key, code, now=now)
    if found is None or notifications.get(tx, found.notification_id) is None:
        raise ButtonExpired
    return found


def asked_in(tx: Tx, notification_id: int) -> Notification:
    """Return the notification that is answered, for whoever proved to have it before them."""
    found = notifications.get(tx, notification_id)
    if found is None:
        raise NotificationNotFound(notification_id)
    return found


def answer_given(tx: Tx, claim: Claim) -> Given | None:
    """Return what was said when this very answer was given; others wait until we are done."""
    store.lock(tx, claim.notification_id)
    return store.given(tx, claim)


def answers_from(tx: Tx, notification_ids: Sequence[int]) -> list[Given]:
    """Return what was answered from these messages, in the order of the answers."""
    return store.from_messages(tx, notification_ids) if notification_ids else []


def keep_answer(tx: Tx, given: Given) -> None:
    store.put(tx, given)


def contact_at(tx: Tx, channel: str, address: str) -> Contact | None:
    """Return the contact that an account or number is; None if it is nobody's, or several's.

    Those who have left are nobody here, and a number of theirs is whose it has become since.
    """
    found = store.contacts_at(tx, channel, address)
    named = sorted({each.person_id for each in found})
    people = identity.people(tx, ids=named, limit=len(named)) if named else []
    here = {person.id for person in people if person.is_active}
    theirs = [each for each in found if each.person_id in here]
    return theirs[0] if len(here) == 1 else None


def latest_pages(tx: Tx, contact: Contact, *, now: datetime) -> list[Notification]:
    """Return the newest page about each subject that the person got there in the last day."""
    return store.pages_to(tx, contact.person_id, contact.channel, since=now - LASTS)


def page_named(tx: Tx, channel: str, provider_id: str, *, now: datetime) -> Notification | None:
    """Return the message of the last day that a provider knows by this name.

    It may have gone to another person: what counts is who answers.
    """
    found = store.named(tx, channel, provider_id, since=now - LASTS)
    return None if found is None else notifications.get(tx, found)
