"""What telling people does when it failed by a defect of ours: somebody has to know of it."""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx
from tocsin.notify import actions
from tocsin.notify.message import Message
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


REACTIONS: Reactions = {"notification.failed": {"notify.tell_admins": tell_admins}}
