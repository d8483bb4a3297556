"""What communication does when an incident changes: the next update is due at another time."""

from datetime import datetime

from tocsin.comms.actions import cadences
from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx


def reschedule(tx: Tx, event: Event, now: datetime) -> None:  # noqa: ARG001 - one signature for all
    number = incident.number_in(event.subject)
    if number is not None:
        cadences.reschedule(tx, number)


REACTIONS: Reactions = {
    kind: {"comms.reschedule_update": reschedule}
    for kind in (
        "incident.declared",
        "incident.prioritized",
        "incident.resolved",
        "incident.cancelled",
        "incident.reopened",
    )
}
