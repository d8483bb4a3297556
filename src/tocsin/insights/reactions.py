"""Each event that counts brings its incident's fact up to date."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.insights import actions
from tocsin.insights.fact import DECLARED, KINDS, TREE
from tocsin.insights.store import facts as store
from tocsin.kit import outbox
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx


def refresh(tx: Tx, events: Sequence[Event], _now: datetime) -> None:
    """Fold each incident anew as a whole, however much of it changed.

    Of one that has only just been declared its ledger need not be read for that.
    """
    happened: dict[str, list[Event]] = {}
    for event in events:
        happened.setdefault(event.subject, []).append(event)
    new = {s: some[0] for s, some in happened.items() if [e.kind for e in some] == [DECLARED]}
    actions.begin(tx, [new[subject] for subject in sorted(new)])
    actions.refresh(tx, sorted(happened.keys() - new.keys()))


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
