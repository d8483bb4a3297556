"""What a shift asks about many incidents at once, in as many questions as there are kinds of it.

Whoever asks has been shown the incidents already, so only the alarm asks who it is.
"""

from collections.abc import Sequence

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident as ideas
from tocsin.incidents import milestone
from tocsin.incidents import timeline as story
from tocsin.incidents.actions import naming
from tocsin.incidents.overview import Alarm, Promise
from tocsin.incidents.store import overview as store
from tocsin.incidents.timeline import Entry
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

_ASIDE = story.HIDDEN | {
    milestone.KIND,
    "incident.sla_stopped",
    "incident.sla_resumed",
    "incident.sla_warned",
    "incident.stint_ended",
    "incident.stint_warned",
    "page.started",
    "page.answered",
    "page.stopped",
}
"""What is true but is not what one wants to hear last."""


def alarm(tx: Tx, *, actor: Actor) -> Alarm | None:
    """Return what somebody must take now; None for those who could not."""
    return store.alarm(tx) if permission.may(actor, Permission.RESPOND) else None


def open_of_each(tx: Tx, person_ids: Sequence[int]) -> dict[int, int]:
    """Return how many open incidents each of these people has."""
    return store.open_of_each(tx, person_ids) if person_ids else {}


def promises(tx: Tx, numbers: Sequence[int]) -> dict[int, Promise]:
    """Return the promise that is kept or broken next, of each incident that has one."""
    found = store.promises(tx, numbers) if numbers else []
    return {promise.number: promise for promise in reversed(found)}


def last_words(tx: Tx, numbers: Sequence[int]) -> dict[int, Entry]:
    """Return what was said or done last on each."""
    subjects = [ideas.subject(number) for number in numbers]
    events = ledger.latest_of(tx, subjects, without=sorted(_ASIDE)) if subjects else []
    entries = {e.event_id: e for e in story.entries(events, names=naming.names_in(tx, events))}
    said = {ideas.number_in(event.subject): entries.get(event.id) for event in events}
    return {number: entry for number, entry in said.items() if number and entry}
