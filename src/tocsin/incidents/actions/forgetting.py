"""What is deleted after a while: notifications and the bytes of events, never of open incidents.

It stands here because those who keep them, below, do not know which incidents are open.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts.actions import read
from tocsin.incidents import incident as ideas
from tocsin.incidents.store import alerts as alert_store
from tocsin.incidents.store import lasting as store
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.signals import actions as signals
from tocsin.signals.actions import refusals

_ALERTS_OF_EACH = 1000


def forget_notifications(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete a portion of those made before then and return how many; call it until 0."""
    sparing = [ideas.subject(number) for number in store.open_since(tx, before)]
    return notify.forget(tx, before=before, sparing=sparing, limit=limit)


def forget_raw_events(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete a portion of those received before then and return how many; call it until 0."""
    sparing = _raw_events(tx, store.open_since(tx, before))
    return signals.forget_raw(tx, before=before, sparing=sparing, limit=limit)


def forget_refusals(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete a portion of what was refused before then and return how many; call it until 0."""
    return refusals.forget_refusals(tx, before=before, limit=limit)


def open_since(tx: Tx, before: datetime) -> list[int]:
    """Return the open incidents that began before then: what belongs to them is kept longer."""
    return store.open_since(tx, before)


def _raw_events(tx: Tx, numbers: Sequence[int]) -> list[int]:
    if not numbers:
        return []
    own = alert_store.of_incidents(tx, numbers, each=_ALERTS_OF_EACH)
    return read.raw_events_of(tx, [each.alert_id for each in own])
