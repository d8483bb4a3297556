"""Each event that counts brings its incident's fact up to date."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.insights import actions
from tocsin.insights.fact import KINDS, TREE
from tocsin.insights.store import facts as store
from tocsin.kit import outbox
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx


def refresh(tx: Tx, events: Sequence[Event], _now: datetime) -> None:
    """Fold each incident anew as a whole, however much of it changed."""
    actions.refresh(tx, sorted({event.subject for event in events}))


def _counts(event: Event) -> bool:
    """A milestone and the event that brought it about are folded at once."""
    return event.subject.startswith("incident/") and event.data.get("because") not in KINDS


def follow(tx: Tx, event: Event, _now: datetime) -> None:
    """A category that has another name has its figures under that one."""
    actions.follow(tx, event)


REFRESH = outbox.Together(refresh, _counts)
REACTIONS: outbox.Reactions = {
    **{kind: {store.REACTION: REFRESH} for kind in KINDS},
    **{kind: {"tree": follow} for kind in TREE},
}
