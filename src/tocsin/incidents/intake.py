"""The way in: bytes are kept, read, deduplicated, and end in an incident and a page.

All of it is one transaction with whatever else arrived at the same moment, so that what was
answered with success is an incident, a repeat, a recorded mute or a page about what could not be
read, and never nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from tocsin.alerts.actions import repeating as repeats
from tocsin.alerts.actions import take as taking
from tocsin.alerts.alert import Incoming, Taken
from tocsin.catalog import actions as catalog
from tocsin.catalog.change import NewChange
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.incidents import arrival, attaching, intake_repeats, lifecycle
from tocsin.incidents.arrival import Arrival
from tocsin.incidents.delivery import UNKNOWN_KEY, Delivery, Receipt
from tocsin.kit import configuration, remembering
from tocsin.kit.tx import Tx
from tocsin.signals import reading
from tocsin.signals.actions import confirmations, refusals, registry
from tocsin.signals.actions import intake as raw
from tocsin.signals.provider import Context
from tocsin.signals.raw_event import Begun, Settled, Statement
from tocsin.signals.reading import Reading
from tocsin.signals.refusal import NewRefusal, Reason
from tocsin.signals.signal import Signal
from tocsin.signals.source import Retries, SourceRow

_UNPROVEN = (
    "This source has a secret, and it came by a way on which nothing proves that it was used."
)


def accept(tx: Tx, deliveries: Sequence[Delivery], *, now: datetime) -> list[Receipt]:
    """Take in what arrived and return one receipt for each, in the order given."""
    return accept_begun(tx, deliveries, _begin(tx, len(deliveries), now=now))


def accept_begun(tx: Tx, deliveries: Sequence[Delivery], begun: Begun) -> list[Receipt]:
    """The same in a transaction that began with what it takes, see ``raw.BEGIN``."""
    known = _known(tx, deliveries, mark=begun.mark, now=begun.now)
    receipts = intake_repeats.take(tx, deliveries, known, begun.raw_event_ids, now=begun.now)
    others = [(i, each) for i, each in enumerate(deliveries) if i not in receipts]
    if others:
        receipts |= _accept(tx, others, known, begun)
    return [receipts.get(position, UNKNOWN_KEY) for position in range(len(deliveries))]


def _accept(
    tx: Tx, deliveries: Sequence[tuple[int, Delivery]], known: Mapping[str, SourceRow], begun: Begun
) -> dict[int, Receipt]:
    read, refused = _read_all(tx, deliveries, known, begun)
    return _take(tx, read, mark=begun.mark, now=begun.now) | refused


def accept_known(
    tx: Tx, deliveries: Sequence[Delivery], known: Mapping[str, SourceRow], *, now: datetime
) -> list[Receipt]:
    """The same for what is known to be of these sources by more than a key, such as an address."""
    begun = _begin(tx, len(deliveries), now=now)
    receipts = _accept(tx, [*enumerate(deliveries)], known, begun)
    return [receipts.get(position, UNKNOWN_KEY) for position in range(len(deliveries))]


def accept_unread(tx: Tx, delivery: Delivery, *, reason: str, now: datetime) -> Receipt:
    """Keep what made the ordinary way fail, and page about it instead of losing it."""
    known = _known(tx, [delivery], mark=configuration.mark(tx), now=now)
    source = known.get(delivery.key)
    return accept_unread_of(tx, source, delivery, reason=reason, now=now) if source else UNKNOWN_KEY


def accept_unread_of(
    tx: Tx, source: SourceRow, delivery: Delivery, *, reason: str, now: datetime
) -> Receipt:
    """The same for what is known to be of this source."""
    begun = _begin(tx, 1, now=now)
    unread = reading.unread(reason, now=now)
    read = [arrival.of(0, delivery, source, begun.raw_event_ids[0], unread)]
    return _take(tx, read, mark=begun.mark, now=now)[0]


def note_refusal(tx: Tx, delivery: Delivery, refusal: NewRefusal, *, now: datetime) -> bool:
    """Write down what a door turned away of a source and let its owner hear; False for strangers,
    of whom not everything may be kept."""
    source = _known(tx, [delivery], mark=configuration.mark(tx), now=now).get(delivery.key)
    if source is not None:
        note_refusal_of(tx, source, refusal, now=now)
    return source is not None


def note_refusal_of(tx: Tx, source: SourceRow, refusal: NewRefusal, *, now: datetime) -> None:
    """The same for what is known to be of this source."""
    _refuse(tx, refusal, source, now=now)


def accept_of(tx: Tx, source: SourceRow, delivery: Delivery, *, now: datetime) -> Receipt:
    """Take in what is known to be of this source, whatever key it came with, if any."""
    lenient = replace(source, is_strict=False, has_secret=False, retries=Retries.NONE)
    begun = _begin(tx, 1, now=now)
    return _accept(tx, [(0, delivery)], {delivery.key: lenient}, begun)[0]


def take_statements(tx: Tx, statements: Sequence[Statement], *, now: datetime) -> list[Taken]:
    """Take in what heartbeats and monitors of ours have to say."""
    if not statements:
        return []
    incoming = [
        Incoming(s.source_id, s.source_name, s.signal, s.service_id, s.raw_event_id)
        for s in statements
    ]
    mark = configuration.mark(tx)
    taken = taking.take(tx, incoming, mark=mark, now=now)
    for one in taken:
        actor = _actor(one.incoming.source_id, one.incoming.source_name)
        attaching.settle(tx, [one], actor=actor, now=now, channel=lifecycle.Channel.MONITOR)
    raw.settle(
        tx,
        [
            Settled(
                t.incoming.raw_event_id, arrival.fates([t]), dropped_because=arrival.reasons([t])
            )
            for t in taken
        ],
    )
    return taken


def _known(
    tx: Tx, deliveries: Sequence[Delivery], *, mark: configuration.Mark, now: datetime
) -> dict[str, SourceRow]:
    keys = sorted({delivery.key for delivery in deliveries if delivery.key})
    found = registry.sources_by_keys(tx, keys, mark=mark, now=now)
    return {key: source for key, source in found.items() if source.is_enabled}


def _begin(tx: Tx, many: int, *, now: datetime) -> Begun:
    return Begun(now, configuration.mark(tx), raw.reserve(tx, many))


def _read_all(
    tx: Tx,
    deliveries: Sequence[tuple[int, Delivery]],
    known: Mapping[str, SourceRow],
    begun: Begun,
) -> tuple[list[Arrival], dict[int, Receipt]]:
    """Read what is let in; what a strict source forbids is refused, and answered as such."""
    now = begun.now
    ours = [
        (i, _named(delivery, source, now=now), source)
        for i, delivery in deliveries
        if (source := known.get(delivery.key))
    ]
    doubted = {
        i: _doubted(tx, d, source, now=now) for i, d, source in ours if _is_doubted(d, source)
    }
    believed = [one for one in ours if one[0] not in doubted]
    readings = {i: _read(delivery, source, now=now) for i, delivery, source in believed}
    forbidden = {
        position: _forbidden(tx, delivery, source, readings[position], now=now)
        for position, delivery, source in believed
        if source.is_strict and readings[position].is_faulty
    }
    let_in = [
        arrival.of(i, delivery, source, begun.raw_event_ids[i], readings[i])
        for i, delivery, source in believed
        if i not in forbidden
    ]
    return let_in, forbidden | doubted


def _named(delivery: Delivery, source: SourceRow, *, now: datetime) -> Delivery:
    if reading.names_all(delivery.provider):
        return delivery
    return delivery.named_by(source.retries, now)


def _is_doubted(delivery: Delivery, source: SourceRow) -> bool:
    """Whether it came by a door that knows of no secrets, though the source has one."""
    return source.has_secret and not delivery.is_proven


def _forbidden(
    tx: Tx, delivery: Delivery, source: SourceRow, found: Reading, *, now: datetime
) -> Receipt:
    error = found.error or " ".join(found.flags)
    _refuse(tx, delivery.refused(Reason.FORBIDDEN, error), source, now=now)
    return Receipt(None, source.id, error=error, is_refused=True)


def _doubted(tx: Tx, delivery: Delivery, source: SourceRow, *, now: datetime) -> Receipt:
    _refuse(tx, delivery.refused(Reason.NOT_VERIFIED, _UNPROVEN), source, now=now)
    return Receipt(None, source.id, error=_UNPROVEN, is_refused=True)


def _refuse(tx: Tx, refusal: NewRefusal, source: SourceRow, *, now: datetime) -> None:
    refusals.refuse(tx, replace(refusal, source_id=source.id), now=now)
    said = refusals.told(tx, source, refusal, now=now)
    take_statements(tx, [said] if said else [], now=now)


def _read(delivery: Delivery, source: SourceRow, *, now: datetime) -> Reading:
    context = Context(
        now,
        mapping=source.mapping,
        path=delivery.path,
        nonce=delivery.nonce,
        auto_resolve_after=source.auto_resolve_after,
    )
    return reading.read(delivery.provider, delivery.body, delivery.headers, context)


def _take(
    tx: Tx, read: Sequence[Arrival], *, mark: configuration.Mark, now: datetime
) -> dict[int, Receipt]:
    incoming = [
        _incoming(one.source, signal, one.raw_event_id) for one in read for signal in one.alerts
    ]
    taken = taking.take(tx, incoming, mark=mark, now=now) if incoming else []
    repeats.remember(taken)
    judged = remembering.Judged(tx, mark)
    for source in {one.source.id: one.source for one in read}.values():
        mine = [t for t in taken if t.incoming.source_id == source.id]
        attaching.settle(judged, mine, actor=_actor(source.id, source.name), now=now)
    for one in read:
        _record_changes(tx, one, now=now)
        if one.reading.confirm:
            url = one.reading.confirm
            confirmations.ask(tx, one.source.id, one.raw_event_id, url=url, now=now)
    all_taken = iter(taken)
    of_each = [(one, [*islice(all_taken, len(one.alerts))]) for one in read]
    raw.keep(tx, [one.raw for one in read], [one.settled(mine) for one, mine in of_each], now=now)
    return {one.position: one.receipt(mine) for one, mine in of_each}


def _record_changes(tx: Tx, one: Arrival, *, now: datetime) -> None:
    for signal in one.changes:
        service = catalog.service_by_name(tx, signal.service) if signal.service else None
        change = NewChange(
            title=signal.summary,
            source=one.source.name,
            at=signal.occurred_at or now,
            service_id=service.id if service else one.source.service_id,
            description=signal.description,
            url=signal.links[0].href if signal.links else "",
            external_id=signal.identity,
            labels=dict(signal.labels),
        )
        catalog.record_change(tx, change, actor=_actor(one.source.id, one.source.name), now=now)


def _incoming(source: SourceRow, signal: Signal, raw_event_id: int) -> Incoming:
    return Incoming(source.id, source.name, signal, source.service_id, raw_event_id)


def _actor(source_id: int, name: str) -> Actor:
    """What a source says may open, acknowledge and resolve incidents, in its name."""
    return Actor(Kind.SOURCE, source_id, name, Role.RESPONDER)
