"""Taking in once more what was refused, muted, dropped or not readable: as a new raw event that
names the old one, by the mapping and the rules of now.

It is idempotent: who asks names the last replay that they know of, and when there is a later one
already it is theirs, so that a form sent twice pages once.
"""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import door, sources
from tocsin.signals.actions import refusals, registry
from tocsin.signals.raw_event import RawEvent
from tocsin.signals.refusal import Kept, Reference, Refusal, Replay
from tocsin.signals.source import SourceRow


class NotWhole(errors.Conflict):
    """Of what was too large only the beginning is kept."""


class OwnWords(errors.Conflict):
    """What a heartbeat or a monitor said stands for a moment that is gone."""


class WhoseIsIt(errors.Invalid):
    """What came with nobody's key can be replayed for a source that somebody names."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``after`` is the last replay that is known of; ``source_id`` for what was nobody's."""

    ref: Reference
    after: int | None = None
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """``receipt`` is None when it had been replayed before."""

    source_id: int
    replay: Replay
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class _Original:
    delivery: Delivery
    source: SourceRow


def replay(tx: Tx, asked: Asked, *, actor: Actor, now: datetime) -> Replayed:
    """Take it in once more and return what became of it."""
    permission.require(actor, Permission.RESPOND)
    refusals.lock(tx, asked.ref)
    original = _original(tx, asked, actor)
    last = refusals.last_replay(tx, asked.ref)
    if last is not None and last.raw_event_id != asked.after:
        return Replayed(original.source.id, last)
    receipt = intake.accept_of(tx, original.source, original.delivery, now=now)
    made = Replay(receipt.raw_event_id or 0, now, actor.label)
    refusals.note_replay(tx, asked.ref, original.source, made, actor=actor, now=now)
    return Replayed(original.source.id, made, receipt)


def _original(tx: Tx, asked: Asked, actor: Actor) -> _Original:
    if asked.ref.kept is Kept.EVENT:
        event = signals.raw_event(tx, asked.ref.id, actor=actor)
        return _of(event, _source(tx, event.source_id), nonce=event.nonce)
    permission.require(actor, Permission.CONFIGURE)  # nobody proved whose these are
    refusal = refusals.view(tx, asked.ref.id, actor=actor)
    if not refusal.is_whole:
        raise NotWhole("Only the beginning of it is kept, so it cannot be replayed.")
    source_id = refusal.source_id or asked.source_id
    if source_id is None:
        raise WhoseIsIt("Say for which source it is to be replayed.", fields={"source": "missing"})
    return _of(refusal, _source(tx, source_id), nonce=str(asked.ref))


def _of(kept: RawEvent | Refusal, source: SourceRow, *, nonce: str) -> _Original:
    delivery = Delivery(
        key="",
        provider="",
        body=kept.body,
        content_type=kept.content_type,
        headers={name: str(value) for name, value in kept.headers.items()},
        path=kept.path,
        nonce=nonce,
    )
    return _Original(replace(delivery, provider=door.reader(kept.path, kind=source.kind)), source)


def _source(tx: Tx, source_id: int) -> SourceRow:
    source = signals.source(tx, source_id)
    if source.removed_at is not None:
        raise registry.SourceRemoved(f"{source.name} is removed; nothing is taken in for it.")
    if source.kind not in sources.PROVIDERS:
        raise OwnWords(f"{source.name} is a {source.kind} of ours; what it said is not replayed.")
    return source
