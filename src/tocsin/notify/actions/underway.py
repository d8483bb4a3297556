"""What is on its way to people already, for whoever looks ahead."""

from collections.abc import Collection
from datetime import datetime, timedelta

from tocsin.kit.tx import Tx
from tocsin.notify.store import underway as store
from tocsin.notify.underway import Underway

_BACK = timedelta(hours=2)
_AT_MOST = 20_000


def of_people(tx: Tx, person_ids: Collection[int], *, now: datetime) -> list[Underway]:
    """Return what waits for these people, and what went out so lately that it still counts."""
    return store.of_people(tx, sorted(person_ids), since=now - _BACK, limit=_AT_MOST)
