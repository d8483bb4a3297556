"""Deliveries of which every alert is known to be open: a storm's bulk, on the shortest way.

They are kept, counted and settled in two statements for all of them, whatever their number. One
of which any alert proves to be closed, or worse, goes the whole way instead.
"""

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from tocsin.alerts.actions import repeating
from tocsin.alerts.actions.repeating import Beat
from tocsin.alerts.alert import Outcome
from tocsin.alerts.known import Key
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.kit.tx import Tx
from tocsin.signals import glimpse
from tocsin.signals.actions import intake as raw
from tocsin.signals.glimpse import Glimpse
from tocsin.signals.provider import Context
from tocsin.signals.raw_event import Fates, Settled
from tocsin.signals.source import SourceRow


class _Glimpsed(msgspec.Struct, frozen=True, gc=False):
    position: int
    delivery: Delivery
    source: SourceRow
    seen: Sequence[Glimpse]
    keys: Sequence[Key]


def take(
    tx: Tx,
    deliveries: Sequence[Delivery],
    known: Mapping[str, SourceRow],
    ids: Sequence[int],
    *,
    now: datetime,
) -> dict[int, Receipt]:
    """Take in those that only repeat; return their receipts by position."""
    found = _all_glimpsed(deliveries, known, now=now)
    gone = repeating.beat(tx, _beats(found), now=now)
    if gone:
        fallen = [one for one in found if not gone.isdisjoint(one.keys)]
        counted = {key: each for key, each in _beats(fallen).items() if key not in gone}
        repeating.take_back(tx, counted, now=now)
        found = [one for one in found if gone.isdisjoint(one.keys)]
    return _kept(tx, found, ids, now=now)


def _all_glimpsed(
    deliveries: Sequence[Delivery], known: Mapping[str, SourceRow], *, now: datetime
) -> list[_Glimpsed]:
    """Where one brings something new, so will those after it."""
    found = []
    context, is_prepared = Context(now), False
    for position, delivery in enumerate(deliveries):
        one = _glimpsed(position, delivery, known.get(delivery.key), context)
        if one is not None:
            found.append(one)
        elif not is_prepared:
            _prepare([each for each in deliveries[position + 1 :] if each.key in known])
            is_prepared = True
    return found


def _prepare(deliveries: Sequence[Delivery]) -> None:
    for kind in {each.provider for each in deliveries}:
        glimpse.prepare(kind, [each.body for each in deliveries if each.provider == kind])


def _glimpsed(
    position: int, delivery: Delivery, source: SourceRow | None, context: Context
) -> _Glimpsed | None:
    if source is None or source.has_secret:
        return None
    source_id = source.id

    def is_known(identity: str) -> bool:
        return repeating.MEMORY.has((source_id, identity))

    seen = glimpse.of(delivery.provider, delivery.body, context, is_known)
    if not seen:
        return None
    keys = [(source_id, each.identity) for each in seen]
    return _Glimpsed(position, delivery, source, seen, keys)


def _beats(found: Sequence[_Glimpsed]) -> dict[Key, Beat]:
    """What they come to for each alert, whatever delivery it is in."""
    beats: dict[Key, Beat] = {}
    for one in found:
        for key, each in zip(one.keys, one.seen, strict=True):
            new = Beat(each.severity, each.ends_at, each.said_at)
            if key in beats:
                beats[key].again(new)
            else:
                beats[key] = new
    return beats


def _kept(
    tx: Tx, found: Sequence[_Glimpsed], ids: Sequence[int], *, now: datetime
) -> dict[int, Receipt]:
    events = [one.delivery.raw(one.source.id) for one in found]
    settled = [Settled(ids[one.position], _repeated(len(one.seen))) for one in found]
    raw.keep(tx, events, settled, now=now)
    return {
        one.position: Receipt(
            ids[one.position],
            one.source.id,
            outcomes=(Outcome.REPEATED,) * len(one.seen),
            identities=tuple([each.identity for each in one.seen]),
            per_minute=one.source.events_per_minute,
        )
        for one in found
    }


@functools.lru_cache(maxsize=64)
def _repeated(times: int) -> Fates:
    """Remembered, because in a storm they are alike."""
    return Fates(repeated=times)
