"""What the desk does of itself: it asks the reporter how it went, and carries words to and fro."""

from datetime import datetime

from tocsin.desk import actions, mail_store, writing_actions
from tocsin.identity import actor as actors
from tocsin.incidents import incident
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions
from tocsin.kit.tx import Tx

HERALD = actors.system("desk")


def ask_reporter(tx: Tx, event: Event, now: datetime) -> None:
    number = incident.number_in(event.subject)
    if number is not None:
        actions.ask(tx, number, resolved_by=event.actor, now=now)


def carry_word(tx: Tx, event: Event, now: datetime) -> None:
    """Bring what is said in public to the reporter, and what the reporter says to who has it.

    Only where the desk has an address, for whoever gets it by mail will answer by mail.
    """
    number = incident.number_in(event.subject)
    if number is None or not event.data.get("is_public"):
        return
    if mail_store.setting(tx).desk_address is None:
        return
    about = reading.get(tx, number, actor=HERALD)
    body, cause = str(event.data.get("body", "")), f"mail/{number}/{event.id}"
    if event.actor == f"person/{about.reporter_id}":
        writing_actions.to_people(tx, about, _who_has(tx, about), body, cause=cause, now=now)
    else:
        writing_actions.to_reporter(tx, about, body, cause=cause, now=now)


def _who_has(tx: Tx, about: Incident) -> list[int]:
    """The assignee, unless they hear of it anyway because they watch it."""
    assignee_id = about.assignee_id
    is_told = assignee_id is None or assignee_id in reading.watchers(tx, about.number)
    is_own = assignee_id == about.reporter_id
    return [] if assignee_id is None or is_told or is_own else [assignee_id]


REACTIONS: Reactions = {
    "incident.resolved": {"desk.ask_reporter": ask_reporter},
    "incident.commented": {"desk.carry_word": carry_word},
}
