"""What work does of itself: whatever nobody has is given to whom the rules choose.

As a reaction it is in no page's way: a rule that is wrong delays nothing and loses nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions, Together
from tocsin.kit.tx import Tx
from tocsin.work.actions import assignments


def assign(tx: Tx, events: Sequence[Event], now: datetime) -> None:
    found = (incident.number_in(event.subject) for event in events)
    numbers = dict.fromkeys(number for number in found if number is not None)
    assignments.assign_all(tx, list(numbers), now=now)


ASSIGN = Together(assign)
REACTIONS: Reactions = {
    kind: {"work.assign": ASSIGN}
    for kind in ("incident.declared", "incident.team_set", "incident.reopened")
}
