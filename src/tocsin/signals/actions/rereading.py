"""What arrived lately, read once more by the parsers of now, for whoever wants to know what if."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.signals import door, reading, sources
from tocsin.signals.actions import registry
from tocsin.signals.provider import Context
from tocsin.signals.raw_event import RawEvent
from tocsin.signals.reading import Reading
from tocsin.signals.source import SourceRow
from tocsin.signals.store import raw_events as store

PORTION = 200


@dataclass(frozen=True, slots=True)
class Reread:
    """One raw event with what its source's parser makes of it now."""

    event: RawEvent
    source: SourceRow
    reading: Reading


def lately(tx: Tx, *, since: datetime, limit: int) -> Iterator[Reread]:
    """Yield what senders sent since then, the newest first; what we say ourselves is left out."""
    known = {source.id: source for source in registry.sources(tx)}
    before = None
    left = limit
    while left > 0:
        portion = store.since(tx, since, before_id=before, limit=min(PORTION, left))
        yield from _read(portion, known)
        if len(portion) < PORTION:
            return
        left -= len(portion)
        before = portion[-1].id


def _read(events: list[RawEvent], known: Mapping[int, SourceRow]) -> Iterator[Reread]:
    for event in events:
        source = known.get(event.source_id)
        if source is not None and source.kind in sources.PROVIDERS:
            yield Reread(event, source, _reading(event, source))


def _reading(event: RawEvent, source: SourceRow) -> Reading:
    headers = {name: str(value) for name, value in event.headers.items()}
    context = Context(event.received_at, mapping=source.mapping, path=event.path, nonce=event.nonce)
    return reading.read(door.reader(event.path, kind=source.kind), event.body, headers, context)
