"""Each event that counts brings its incident's fact up to date."""

from datetime import datetime

from tocsin.insights import actions, store
from tocsin.insights.fact import KINDS
from tocsin.kit import outbox
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx


def refresh(tx: Tx, event: Event, _now: datetime) -> None:
    """Fold the whole incident anew, once for a milestone and the event that brought it about."""
    if event.data.get("because") in KINDS:
        return
    if event.subject.startswith("incident/"):
        actions.refresh(tx, event.subject)


REACTIONS: outbox.Reactions = {kind: {store.REACTION: refresh} for kind in KINDS}
