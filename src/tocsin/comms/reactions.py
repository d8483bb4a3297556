"""What communication does when an incident changes or something was told about it.

The next update is due at another time, and the status pages remember something else.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.comms.actions import cadences, pages
from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions, Together
from tocsin.kit.tx import Tx


def follow(tx: Tx, events: Sequence[Event], _now: datetime) -> None:
    found = (incident.number_in(event.subject) for event in events)
    numbers = sorted({number for number in found if number is not None})
    if numbers:
        locked = pages.remember_all(tx, numbers)
        cadences.reschedule_all(tx, locked)


def _is_news(event: Event) -> bool:
    """A milestone that came with another event is followed by that."""
    return not event.data.get("because")


FOLLOW = Together(follow, _is_news)
REACTIONS: Reactions = {
    kind: {"comms.follow": FOLLOW}
    for kind in (
        "incident.declared",
        "incident.prioritized",
        "incident.services_set",
        "incident.milestone",
        "incident.resolved",
        "incident.cancelled",
        "incident.reopened",
        "update.posted",
    )
}
