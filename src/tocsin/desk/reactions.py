"""What the desk does when an incident is resolved: it asks the reporter."""

from datetime import datetime

from tocsin.desk import actions
from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx


def ask_reporter(tx: Tx, event: Event, now: datetime) -> None:
    number = incident.number_in(event.subject)
    if number is not None:
        actions.ask(tx, number, resolved_by=event.actor, now=now)


REACTIONS: Reactions = {"incident.resolved": {"desk.ask_reporter": ask_reporter}}
