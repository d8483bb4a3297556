"""Keeping what arrives and writing down what became of it.

The way of a raw event is store_raw, signals.reading.read, the capabilities above, settle: all in
one transaction, and no raw event ends it unsettled.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, pages
from tocsin.kit.tx import Tx
from tocsin.signals.raw_event import NewRaw, RawEvent, Settled
from tocsin.signals.store import arrivals
from tocsin.signals.store import raw_events as store


class UnknownRawEvent(errors.NotFound):
    """It never was, or is no longer kept."""


def store_raw(tx: Tx, events: Sequence[NewRaw], *, now: datetime) -> list[int]:
    """Keep them and return their ids, in their order."""
    return arrivals.insert(tx, events, at=now) if events else []


def store_repeats(
    tx: Tx, events: Sequence[NewRaw], times: Sequence[int], *, now: datetime
) -> list[int]:
    """Keep and settle those that only repeated so many alerts; return their ids in order."""
    return arrivals.insert(tx, events, repeated=times, at=now) if events else []


def settle(tx: Tx, settled: Sequence[Settled]) -> None:
    """Write down each raw event's fates, once; the database refuses sums that do not add up."""
    if settled:
        store.settle(tx, settled)


def raw_event(tx: Tx, raw_event_id: int, *, actor: Actor) -> RawEvent:
    permission.require(actor, Permission.READ)
    found = store.by_id(tx, raw_event_id)
    if found is None:
        raise UnknownRawEvent(f"The raw event {raw_event_id} is not (or no longer) kept.")
    return found


def raw_events(
    tx: Tx, source_id: int, *, before_id: int | None = None, limit: int = 50, actor: Actor
) -> pages.Page[RawEvent]:
    """Return what a source sent, newest first; `next` holds the id to read on before."""
    permission.require(actor, Permission.READ)
    rows = store.of_source(tx, source_id, before_id=before_id, limit=limit + 1)
    return pages.cut(rows, limit, rows[limit - 1].id if len(rows) > limit else 0)


def forget_raw(tx: Tx, *, before: datetime, sparing: Sequence[int] = (), limit: int = 1000) -> int:
    """Delete a portion of the raw events received before then; housekeeping calls it until 0."""
    return store.delete_oldest(tx, before=before, sparing=sparing, limit=limit)
