"""What triage does of itself: whatever is said of an incident is learned, soon, not at once."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.incidents import incident
from tocsin.kit.ledger import Event
from tocsin.kit.outbox import Reactions, Together
from tocsin.kit.tx import Tx
from tocsin.triage.store import cases


def note(tx: Tx, events: Sequence[Event], _now: datetime) -> None:
    numbers = {incident.number_in(event.subject) for event in events}
    cases.mark_due(tx, sorted(number for number in numbers if number is not None))


_KINDS = (
    "incident.categorized",
    "incident.services_set",
    "incident.team_set",
    "incident.edited",
    "incident.cancelled",
)
REACTIONS: Reactions = {kind: {"triage.note": Together(note)} for kind in _KINDS}
