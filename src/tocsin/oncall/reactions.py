"""What a page does when a notification of it failed for good."""

from datetime import datetime

from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx
from tocsin.oncall import escalation
from tocsin.oncall.actions import pages


def hand_over(tx: Tx, event: Event, now: datetime) -> None:
    """Take the next step at once when this one can reach nobody any more.

    A failure of an earlier step changes nothing: the page has moved on already.
    """
    found = escalation.of_cause(str(event.data.get("cause", "")))
    if found is not None:
        page_id, position = found
        pages.hand_over(tx, page_id, position, now=now)


REACTIONS: Reactions = {"notification.failed": {"oncall.hand_over": hand_over}}
