"""The morning after quiet hours: what waited is said, in one digest if it is many things."""

from datetime import datetime

from tocsin.identity.actor import SYSTEM
from tocsin.kit.tx import Tx
from tocsin.notify import quiet as ideas
from tocsin.notify.actions import own, queueing
from tocsin.notify.notification import Letter
from tocsin.notify.store import quiet as store

_SAID_TOGETHER = "said in one digest with what else waited until the morning"
_MOST_AT_ONCE = 100


def end_due(tx: Tx, *, now: datetime) -> int:
    """End the quiet hours that are over, and return of how many people."""
    ended = 0
    while ended < _MOST_AT_ONCE and (person_id := store.due(tx, now=now)) is not None:
        _end(tx, person_id, now=now)
        ended += 1
    return ended


def _end(tx: Tx, person_id: int, *, now: datetime) -> None:
    """A single thing is let go as it is; what was answered meanwhile is not said any more."""
    waiting = store.waiting(tx, person_id)
    if len({each.cause for each in waiting}) > 1:
        ids = [each.notification_id for each in waiting]
        spared = store.spare(tx, ids, reason=_SAID_TOGETHER, now=now)
        data = {"notification_ids": spared, "reason": _SAID_TOGETHER}
        own.record(tx, "contact.morning_told", person_id, data, actor=SYSTEM, now=now)
        cause = f"quiet/{person_id}/{now.isoformat()}"
        letter = Letter(ideas.digest(waiting), f"person/{person_id}", cause)
        queueing.notify_people(tx, [(person_id, letter)], now=now)
    store.release(tx, person_id, now=now)
