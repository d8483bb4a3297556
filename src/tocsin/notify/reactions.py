"""What telling people does when it failed by a defect of ours: somebody has to know of it."""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx
from tocsin.notify import account_reactions, actions
from tocsin.notify.message import Kind, Message
from tocsin.notify.notification import Letter

_CAUSE = "quarantine/"


def tell_admins(tx: Tx, event: Event, now: datetime) -> None:
    """Page the administrators about a notification that was put aside, but not about that page."""
    is_ours = str(event.data.get("cause", "")).startswith(_CAUSE)
    if is_ours or not event.data.get("is_quarantined"):
        return
    number = event.data["notification_id"]
    message = Message(
        f"Notification {number} cannot be sent and was put aside",
        f"{event.data['reason']}\n\nIt is about {event.subject}. All others go on.",
        path="/settings",
    )
    letter = Letter(message, f"notification/{number}", f"{_CAUSE}{number}")
    actions.notify_people(tx, [(person.id, letter) for person in identity.admins(tx)], now=now)


def tell_owner(tx: Tx, event: Event, now: datetime) -> None:
    """Tell a person, by what is left, that a contact of theirs is not used any more."""
    _, _, number = event.subject.partition("/")
    if not identity.person(tx, int(number)).is_active:
        return
    title = f"A contact of yours ({event.data['channel']}) is switched off"
    body = f"{event.data['reason']}\n\nNo page goes there until you switch it on again."
    message = Message(title, body, path="/account", kind=Kind.NOTICE)
    letter = Letter(message, event.subject, f"contact/{event.data['contact_id']}/off/{event.id}")
    actions.notify_people(tx, [(int(number), letter)], now=now)


REACTIONS: Reactions = {
    "notification.failed": {"notify.tell_admins": tell_admins},
    "contact.switched_off": {"notify.tell_owner": tell_owner},
    **account_reactions.REACTIONS,
}
