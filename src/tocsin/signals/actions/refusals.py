"""Events that were refused: each is kept with its reason, and its source's owner hears of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.signals import refusal as idea
from tocsin.signals import signal
from tocsin.signals.actions import intake, registry, statements
from tocsin.signals.raw_event import RawEvent, Statement
from tocsin.signals.refusal import (
    Kept,
    NewRefusal,
    Reason,
    Reference,
    Refusal,
    Replay,
    Unheard,
    UnknownReference,
    Wanted,
    Whole,
)
from tocsin.signals.signal import Severity, Signal, State
from tocsin.signals.source import SourceRow
from tocsin.signals.store import refusals as store

REFUSED = "refused"
# An hour without another refusal closes the alert, so that the next flood is told again.
_QUIET = timedelta(hours=1)
_SENTENCES = {
    Reason.TOO_MANY: "{name} sends too much: {error}",
    Reason.FORBIDDEN: "{name} sends what its protocol forbids, and it is refused",
    Reason.NOT_VERIFIED: "{name} gets events that do not prove where they come from",
}


@dataclass(frozen=True, slots=True)
class _Speaker:
    source_id: int
    name: str
    service_id: int | None


def refuse(tx: Tx, refusal: NewRefusal, *, now: datetime) -> int:
    """Keep what was refused, as one of the newest of its source or of all strangers."""
    refusal_id = store.insert(tx, idea.bounded(refusal), at=now)
    is_strange = refusal.source_id is None
    most = idea.STRANGERS_AT_MOST if is_strange else idea.OF_A_SOURCE_AT_MOST
    store.delete_beyond(tx, refusal.source_id, keep=most)
    return refusal_id


def refuse_key(tx: Tx, refusal: NewRefusal, key: str, *, now: datetime) -> int:
    """Keep what came with a key that opens nothing: nobody's, or one of a disabled source."""
    source = registry.source_by_key(tx, key, now=now) if key else None
    if source is None:
        return refuse(tx, refusal, now=now)
    error = f"The source {source.name} is switched off."
    known = replace(refusal, source_id=source.id, reason=Reason.SWITCHED_OFF, error=error)
    return refuse(tx, known, now=now)


def count_more(tx: Tx, refusal: NewRefusal, *, now: datetime) -> None:
    """Count so many more like the last one of an address, or of a source, without their bytes."""
    counted = store.count_more(
        tx,
        address=refusal.address,
        source_id=refusal.source_id,
        reason=refusal.reason,
        count=refusal.count,
        at=now,
    )
    if not counted:
        refuse(tx, replace(refusal, body=b"", headers={}), now=now)


def told(tx: Tx, source: SourceRow, refusal: NewRefusal, *, now: datetime) -> Statement | None:
    """Say that events of a source are refused, as an alert that closes by itself; None for what
    its owner chose or hears of in another way."""
    reason = refusal.reason
    if reason not in _SENTENCES:
        return None
    speaker = _Speaker(source.id, source.name, source.service_id)
    is_flood = reason is Reason.TOO_MANY
    said = Signal(
        identity=REFUSED if is_flood else f"{REFUSED}/{reason}",
        state=State.FIRING,
        severity=Severity.WARNING,
        summary=signal.summary(_sentence(source, refusal)),
        description="What was refused is listed with its reason under Settings, Refused and muted.",
        labels={"alertname": "EventsRefused", "source": source.name, "reason": str(reason)},
        ends_at=now + _QUIET,
    )
    facts = {"refused": refusal.count, "reason": reason, "error": refusal.error}
    return statements.say(tx, speaker, said, facts=facts, now=now)


def _sentence(source: SourceRow, refusal: NewRefusal) -> str:
    error = refusal.error.partition(";")[0]
    return _SENTENCES[refusal.reason].format(name=source.name, error=error[:1].lower() + error[1:])


def page_of_unheard(tx: Tx, wanted: Wanted, *, cursor: str | None, actor: Actor) -> Page[Unheard]:
    """Return refusals and what was muted, dropped or not readable, the newest first."""
    permission.require_sight(actor, Permission.RESPOND)
    placed = _placed(wanted, cursor)
    found = [*store.refused(tx, placed), *store.unheard(tx, placed)]
    found.sort(key=lambda each: (each.at, each.kept, each.id), reverse=True)
    return pages.cut(found, wanted.limit, *_place(placed, found[: wanted.limit]))


def view(tx: Tx, refusal_id: int, *, actor: Actor) -> Refusal:
    permission.require_sight(actor, Permission.RESPOND)
    found = store.by_id(tx, refusal_id)
    if found is None:
        raise UnknownReference(f"The refusal {refusal_id} is not (or no longer) kept.")
    return found


def whole(tx: Tx, ref: Reference, *, actor: Actor) -> Whole:
    """Return either kind with its bytes and headers."""
    last = last_replay(tx, ref)
    replayed_as = last.raw_event_id if last else None
    if ref.kept is Kept.EVENT:
        event = intake.raw_event(tx, ref.id, actor=actor)
        return _of_event(event, replayed_as, replay_of=replayed_from(tx, event.id))
    return _of_refusal(view(tx, ref.id, actor=actor), replayed_as)


def lock(tx: Tx, ref: Reference) -> None:
    """Keep others from replaying it at the same time."""
    if ref.kept is Kept.EVENT:
        store.lock_raw_event(tx, ref.id)
    else:
        store.lock_refusal(tx, ref.id)


def last_replay(tx: Tx, ref: Reference) -> Replay | None:
    refusal_id, event_id = _ids(ref)
    return store.last_replay(tx, refusal_id=refusal_id, of_raw_event_id=event_id)


def replayed_from(tx: Tx, raw_event_id: int) -> str | None:
    """Return the name of what this raw event is a replay of."""
    return next(iter(store.of_replay(tx, raw_event_id)), None)


def note_replay(
    tx: Tx, ref: Reference, source: SourceRow, replay: Replay, *, actor: Actor, now: datetime
) -> None:
    """Write down that it was taken in once more, as which raw event and by whom."""
    refusal_id, event_id = _ids(ref)
    store.note_replay(tx, replay, refusal_id=refusal_id, of_raw_event_id=event_id)
    facts = {"name": source.name, "of": str(ref), "raw_event_id": replay.raw_event_id}
    registry.record(tx, "source.event_replayed", source.id, actor=actor, now=now, data=facts)


def forget_refusals(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete a portion of those refused before then and return how many; call it until 0."""
    return store.delete_old(tx, before=before, limit=limit)


def _of_event(event: RawEvent, replayed_as: int | None, *, replay_of: str | None) -> Whole:
    return Whole(
        ref=str(Reference(Kept.EVENT, event.id)),
        at=event.received_at,
        source_id=event.source_id,
        reason=idea.reason_of(event),
        error=event.error or event.dropped_because or "",
        address="",
        path=event.path,
        key_hint="",
        content_type=event.content_type,
        headers=event.headers,
        body=event.body,
        size=len(event.body),
        is_whole=True,
        count=1,
        last_at=event.received_at,
        replayed_as=replayed_as,
        replay_of=replay_of,
    )


def _of_refusal(refusal: Refusal, replayed_as: int | None) -> Whole:
    return Whole(
        ref=str(Reference(Kept.REFUSAL, refusal.id)),
        at=refusal.refused_at,
        source_id=refusal.source_id,
        reason=refusal.reason,
        error=refusal.error,
        address=refusal.address,
        path=refusal.path,
        key_hint=refusal.key_hint,
        content_type=refusal.content_type,
        headers=refusal.headers,
        body=refusal.body,
        size=refusal.size,
        is_whole=refusal.is_whole,
        count=refusal.count,
        last_at=refusal.last_at,
        replayed_as=replayed_as,
        replay_of=None,
    )


def _ids(ref: Reference) -> tuple[int | None, int | None]:
    return (None, ref.id) if ref.kept is Kept.EVENT else (ref.id, None)


def _placed(wanted: Wanted, cursor: str | None) -> Wanted:
    if not cursor:
        return wanted
    refusal_id, event_id = pages.decode(cursor, int, int)
    return replace(wanted, before_refusal=refusal_id or None, before_event=event_id or None)


def _place(placed: Wanted, shown: list[Unheard]) -> tuple[int, int]:
    """Where each of the two lists is read on; one that was not touched stays where it was."""
    refusals = [each.id for each in shown if each.kept is Kept.REFUSAL]
    events = [each.id for each in shown if each.kept is Kept.EVENT]
    return (
        min(refusals, default=placed.before_refusal or 0),
        min(events, default=placed.before_event or 0),
    )
