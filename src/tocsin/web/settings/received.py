"""What a source sent lately and what became of each event, byte by byte if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, text
from tocsin.kit.tx import Tx
from tocsin.signals import scrubbing, viewing
from tocsin.signals.actions import listening, owning
from tocsin.signals.raw_event import RawEvent
from tocsin.signals.source import SourceRow
from tocsin.signals.tally import KINDS
from tocsin.web import names
from tocsin.web.render import Shown

_SHOWN = 100_000
_FATES = ("opened", "repeated", "closed", "acknowledged", "changed", "muted", "dropped")


@dataclass(frozen=True, slots=True)
class Received:
    """An event in words: ``outcome`` such as 2 opened, 1 repeated."""

    id: int
    at: datetime
    outcome: str
    error: str
    flags: str
    is_settled: bool


def view(tx: Tx, source_id: int, *, before_id: int | None, actor: Actor) -> Shown:
    source = viewing.view_source(tx, source_id, actor=actor)
    events: Sequence[RawEvent] = ()
    older = None
    if permission.may(actor, Permission.RESPOND):
        found = viewing.list_raw_events(tx, source_id, before_id=before_id, limit=25, actor=actor)
        events, older = found.items, found.next
    heard = listening.view_tally(tx, source_id, actor=actor) if source.kind in KINDS else None
    return {
        "source": source,
        "may_edit": _may_edit(tx, source, actor=actor),
        "tally": heard,
        "service": names.of(tx, services=[source.service_id]).service(source.service_id),
        "events": [_received(each) for each in events],
        "older": older,
    }


def event(tx: Tx, source_id: int, event_id: int, *, actor: Actor) -> Shown:
    found = viewing.view_raw_event(tx, event_id, actor=actor)
    if found.source_id != source_id:
        raise errors.NotFound("This event came from another source.")
    body = text.storable(scrubbing.pretty(found.body))
    source = viewing.view_source(tx, source_id, actor=actor)
    return {
        "source": source,
        "may_edit": _may_edit(tx, source, actor=actor),
        "event": found,
        "received": _received(found),
        "headers": "\n".join(f"{name}: {value}" for name, value in found.headers.items()),
        "body": body[:_SHOWN],
        "is_cut": len(body) > _SHOWN,
        "size": len(found.body),
    }


def configurable(tx: Tx, source_id: int, *, actor: Actor) -> SourceRow:
    """Return it for who may change it."""
    permission.require_leading(actor)
    source = viewing.view_source(tx, source_id, actor=actor)
    owning.require(tx, source.service_id, actor=actor)
    return source


def _may_edit(tx: Tx, source: SourceRow, *, actor: Actor) -> bool:
    is_there = source.removed_at is None
    return is_there and owning.may_configure(tx, source.service_id, actor=actor)


def _received(found: RawEvent) -> Received:
    counted = [(fate, getattr(found, fate)) for fate in _FATES]
    parts = [f"{count} {fate}" for fate, count in counted if count]
    if found.unparseable:
        parts.append(f"{found.unparseable} not readable")
    nothing = "nothing in it" if found.signals is not None else "not looked at yet"
    return Received(
        found.id,
        found.received_at,
        ", ".join(parts) or nothing,
        found.error or "",
        "\n".join(filter(None, (found.flags, found.dropped_because))),
        is_settled=found.signals is not None,
    )
