"""Heartbeats are made, heard, and missed."""

from datetime import datetime

from tocsin.identity import actor as actors
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.signals import heartbeat as idea
from tocsin.signals.actions import registry, statements
from tocsin.signals.heartbeat import HeartbeatRow, NewHeartbeat, Status
from tocsin.signals.raw_event import Statement
from tocsin.signals.source import HEARTBEAT, Created, NewSource
from tocsin.signals.store import heartbeats as store

HEARTBEAT_IS_LATE = store.IS_LATE

_NOTE_LIMIT = 500


class UnknownHeartbeat(errors.NotFound):
    """There is no such heartbeat."""


def create_heartbeat(tx: Tx, wanted: NewHeartbeat, *, actor: Actor, now: datetime) -> Created:
    _refuse_mistakes(wanted)
    made = registry.create_source(tx, _as_source(wanted), actor=actor, now=now)
    return Created(store.insert(tx, made.source_id, wanted), made.source_id, made.key)


def update_heartbeat(
    tx: Tx, heartbeat_id: int, wanted: NewHeartbeat, *, actor: Actor, now: datetime
) -> bool:
    """Make it what is wanted, but for the key, and return whether anything changed."""
    _refuse_mistakes(wanted)
    found = heartbeat(tx, heartbeat_id)
    changed = registry.update_source(tx, found.source_id, _as_source(wanted), actor=actor, now=now)
    before = store.of_source(tx, found.source_id) or found
    expected = (wanted.interval, wanted.grace, wanted.severity)
    if expected == (before.interval, before.grace, before.severity) and not changed:
        return False
    store.update(tx, heartbeat_id, wanted, due_at=_due_at(before, wanted))
    _record(tx, "heartbeat.updated", before, actor=actor, now=now)
    return True


def remove_heartbeat(tx: Tx, heartbeat_id: int, *, actor: Actor, now: datetime) -> None:
    """Wait for it no more and refuse its key; what it said stays."""
    found = heartbeat(tx, heartbeat_id)
    registry.retire(tx, found.source_id, actor=actor, now=now)
    store.forget(tx, heartbeat_id)
    _record(tx, "heartbeat.removed", found, actor=actor, now=now)


def heartbeat(tx: Tx, heartbeat_id: int) -> HeartbeatRow:
    found = store.by_id(tx, heartbeat_id)
    if found is None:
        raise UnknownHeartbeat(f"There is no heartbeat {heartbeat_id}.")
    return found


def heartbeats(tx: Tx, *, limit: int = 1000) -> list[HeartbeatRow]:
    """Return those in use by name."""
    return store.listed(tx, pages.START, limit=limit)[:limit]


def page_of_heartbeats(tx: Tx, *, cursor: str | None, limit: int) -> Page[HeartbeatRow]:
    return pages.cut_by_name(store.listed(tx, pages.place(cursor), limit=limit), limit)


def ping(
    tx: Tx, key: str, *, failed: bool = False, note: str = "", now: datetime
) -> Statement | None:
    """Hear the heartbeat of this key; a Statement when that changes something, to be taken.

    A ping that reports a failure pages at once instead of after the interval.
    """
    source = registry.authenticate(tx, key, now=now)
    row = store.of_source(tx, source.id)
    if row is None:
        raise registry.UnknownKey("This key belongs to a source that is not a heartbeat.")
    if failed:
        return _failed(tx, row, note[:_NOTE_LIMIT], now=now)
    return hear(tx, row, now=now)


def feed(tx: Tx, heartbeat_id: int, *, at: datetime, now: datetime) -> Statement | None:
    """Hear it by something else than a ping; what is no newer than what was heard says nothing."""
    found = store.by_id(tx, heartbeat_id)
    if found is None or not found.is_enabled or found.removed_at is not None:
        return None
    row = store.of_source(tx, found.source_id) or found
    if row.last_ping_at is not None and row.last_ping_at >= at:
        return None
    return hear(tx, row, at=at, now=now)


def hear(
    tx: Tx, row: HeartbeatRow, *, at: datetime | None = None, now: datetime
) -> Statement | None:
    """Note that this one, which the caller has locked, was heard: now, or a little before."""
    pinged_at = at or now
    due_at = idea.due_at(row, pinged_at=pinged_at)
    store.set_heard(tx, row.id, status=Status.ON_TIME, at=pinged_at, due_at=due_at)
    if row.status not in (Status.LATE, Status.FAILING):
        return None
    _record(tx, "heartbeat.returned", row, actor=_itself(row), now=now)
    facts = {"heartbeat": row.name, "was": row.status, "last_ping_at": row.last_ping_at}
    return statements.say(tx, row, idea.returned(row), facts=facts, now=now)


def late_heartbeats(tx: Tx, *, now: datetime, limit: int = 100) -> list[Statement]:
    """Take note of the pings that did not come; each is told once, until it is heard again."""
    said = []
    for row in store.take_late(tx, now=now, limit=limit):
        _record(tx, "heartbeat.missed", row, actor=actors.SYSTEM, now=now)
        facts = {"heartbeat": row.name, "last_ping_at": row.last_ping_at, "due_at": row.due_at}
        said.append(statements.say(tx, row, idea.late(row), facts=facts, now=now))
    return said


def _failed(tx: Tx, row: HeartbeatRow, note: str, *, now: datetime) -> Statement:
    store.set_heard(tx, row.id, status=Status.FAILING, at=now, due_at=None)
    _record(tx, "heartbeat.failed", row, actor=_itself(row), now=now)
    facts = {"heartbeat": row.name, "note": note}
    return statements.say(tx, row, idea.failing(row, note), facts=facts, now=now)


def _due_at(before: HeartbeatRow, wanted: NewHeartbeat) -> datetime | None:
    if before.status is not Status.ON_TIME or before.last_ping_at is None:
        return None
    return before.last_ping_at + wanted.interval + wanted.grace


def _as_source(wanted: NewHeartbeat) -> NewSource:
    return NewSource(
        name=wanted.name,
        kind=HEARTBEAT,
        service_id=wanted.service_id,
        is_enabled=wanted.is_enabled,
        key=wanted.key,
    )


def _refuse_mistakes(wanted: NewHeartbeat) -> None:
    mistakes = idea.mistakes(wanted)
    if mistakes:
        raise errors.Invalid(" ".join(mistakes.values()), fields=mistakes)


def _itself(row: HeartbeatRow) -> Actor:
    return actors.source(row.source_id, row.name)


def _record(tx: Tx, kind: str, row: HeartbeatRow, *, actor: Actor, now: datetime) -> None:
    last = row.last_ping_at.isoformat() if row.last_ping_at else None
    ledger.record(
        tx,
        kind=kind,
        subject=f"heartbeat/{row.id}",
        actor=actor.label,
        at=now,
        data={"name": row.name, "last_ping_at": last, "source_id": row.source_id},
    )
