"""What a page does when a notification of it failed for good."""

from datetime import datetime

from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall import escalation
from tocsin.oncall.actions import pages


def hand_over(tx: Tx, event: Event, now: datetime) -> None:
    """Take the next step at once when this step can reach nobody any more.

    For ``notification.failed``. A failure of an earlier step changes nothing: the page has moved
    on already.
    """
    found = escalation.of_cause(str(event.data.get("cause", "")))
    if found is not None:
        pages.hand_over(tx, *found, now=now)
