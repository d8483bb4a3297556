"""In which teams a person was over a time, from the ledger."""

from datetime import datetime

from tocsin.identity.belonging import Belonging, Change
from tocsin.identity.store import teams as store
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

_MOST_CHANGES = 10_000


def belonging(tx: Tx, person_id: int, *, since: datetime) -> Belonging:
    """Return in which teams the person is, and which they joined or left since then."""
    events = ledger.of_kind(tx, "team.changed", starts_at=since, limit=_MOST_CHANGES)
    changes = [
        Change(event.at, int(event.subject.removeprefix("team/")), joined=word == "joined")
        for event in events
        for word in ("joined", "left")
        if person_id in event.data.get(word, ())
    ]
    now = frozenset(team.id for team in store.of_person(tx, person_id))
    return Belonging(now, changes)
