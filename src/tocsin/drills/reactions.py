"""A drill is over when its incident is, however that was ended."""

from datetime import datetime

from tocsin.drills import actions
from tocsin.identity import actor
from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx


def end_with_incident(tx: Tx, event: Event, now: datetime) -> None:
    number = incident.number_in(event.subject)
    if number is not None:
        actions.end_with_incident(tx, number, actor=actor.SYSTEM, now=now)


REACTIONS: Reactions = {
    kind: {"drills.end_with_incident": end_with_incident}
    for kind in ("incident.resolved", "incident.cancelled")
}
