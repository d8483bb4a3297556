"""What communication does when an incident changes or something was told about it.

The next update is due at another time, and the status pages remember something else.
"""

from datetime import datetime

from tocsin.comms.actions import cadences, pages
from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx


def follow(tx: Tx, event: Event, _now: datetime) -> None:
    number = incident.number_in(event.subject)
    if number is None or event.data.get("because"):
        return  # a milestone that came with another event is followed by that
    cadences.reschedule(tx, number)
    pages.remember(tx, number)


REACTIONS: Reactions = {
    kind: {"comms.follow": follow}
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
