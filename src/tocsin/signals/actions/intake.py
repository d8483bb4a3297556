"""Keeping what arrives and writing down what became of it.

The way of a raw event is an id that is reserved, signals.reading.read, the capabilities above,
keep: all in one transaction. What says something of our own is stored first and settled in the
end; no raw event ends its transaction unsettled.
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


BEGIN = arrivals.BEGIN
"""What a transaction begins with that takes in ``many`` deliveries; its row is a ``Begun``."""


def reserve(tx: Tx, many: int) -> list[int]:
    """Return ids for what arrived and is kept when it is known what became of it."""
    return arrivals.reserve(tx, many) if many else []


def keep(tx: Tx, events: Sequence[NewRaw], settled: Sequence[Settled], *, now: datetime) -> None:
    """Keep each under the id that was reserved for it, with what became of it."""
    if events:
        arrivals.insert_settled(tx, events, settled, at=now)


def store_raw(tx: Tx, events: Sequence[NewRaw], *, now: datetime) -> list[int]:
    """Keep them before it is known what becomes of them; return their ids, in their order."""
    ids = reserve(tx, len(events))
    if events:
        arrivals.insert(tx, ids, events, at=now)
    return ids


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
