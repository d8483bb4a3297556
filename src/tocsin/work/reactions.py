"""What work does of itself: whatever nobody has is given to whom the rules choose.

As a reaction it is in no page's way: a rule that is wrong delays nothing and loses nothing.
"""

from datetime import datetime

from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx
from tocsin.work.actions import assignments


def assign(tx: Tx, event: Event, now: datetime) -> None:
    number = incident.number_in(event.subject)
    if number is not None:
        assignments.assign(tx, number, now=now)


REACTIONS: Reactions = {
    "incident.declared": {"work.assign": assign},
    "incident.team_set": {"work.assign": assign},
    "incident.reopened": {"work.assign": assign},
}
