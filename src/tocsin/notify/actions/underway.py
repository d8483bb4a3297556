"""What is on its way to people already, for whoever looks ahead."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from tocsin.kit.tx import Tx
from tocsin.notify.actions import quieting
from tocsin.notify.store import underway as store
from tocsin.notify.underway import Underway

_BACK = timedelta(hours=2)
_AT_MOST = 20_000


def of_people(tx: Tx, person_ids: Collection[int], *, now: datetime) -> list[Underway]:
    """Return what waits for these people, and what went out so lately that it still counts."""
    return store.of_people(tx, sorted(person_ids), since=now - _BACK, limit=_AT_MOST)


def answered(tx: Tx, subjects: Collection[str], queued: Sequence[Underway]) -> dict[str, datetime]:
    """Return up to when what went out about these was answered since, where any of it was."""
    told: dict[str, set[datetime]] = {}
    for one in queued:
        if one.letter.subject in subjects:
            told.setdefault(one.letter.subject, set()).add(one.created_at)
    found = {subject: quieting.answered_up_to(tx, subject, at) for subject, at in told.items()}
    return {subject: at for subject, at in found.items() if at is not None}
