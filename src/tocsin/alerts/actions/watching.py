"""Watchdogs: Prometheus sends an alert that always fires, and its silence is what pages.

The alert feeds a heartbeat as long as it is repeated. When Prometheus, or the way from it to us,
is gone, the heartbeat misses it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.alerts import matcher, silence, watchdog_store
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.watchdog_store import Watchdog
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.raw_event import Statement

Ready = tuple[int, tuple[Matcher, ...]]
IS_FED = watchdog_store.IS_FED


class NoWatchdog(errors.NotFound):
    """No alert feeds this heartbeat."""


def watchdogs(tx: Tx, *, actor: Actor) -> list[Watchdog]:
    permission.require(actor, Permission.READ)
    return watchdog_store.watchdogs(tx)


def feed(
    tx: Tx, heartbeat_id: int, matchers: Sequence[Matcher], *, actor: Actor, now: datetime
) -> bool:
    """Let alerts that match feed the heartbeat from their next beginning on; say if that is new."""
    permission.require(actor, Permission.CONFIGURE)
    signals.heartbeat(tx, heartbeat_id)
    matcher.to_rows(matchers)
    silence.refuse_everything(matchers)
    known = {w.heartbeat_id: w.conditions for w in watchdog_store.watchdogs(tx)}
    if known.get(heartbeat_id) == tuple(matchers):
        return False
    watchdog_store.put(tx, heartbeat_id, matchers)
    data = {"matchers": [str(each) for each in matchers]}
    _record(tx, "heartbeat.fed", heartbeat_id, data, actor=actor, now=now)
    return True


def starve(tx: Tx, heartbeat_id: int, *, actor: Actor, now: datetime) -> None:
    """Let alerts page for themselves again, those that fed it too."""
    permission.require(actor, Permission.CONFIGURE)
    if not watchdog_store.remove(tx, heartbeat_id):
        raise NoWatchdog(f"No alert feeds heartbeat {heartbeat_id}.")
    _record(tx, "heartbeat.not_fed", heartbeat_id, {}, actor=actor, now=now)


def fed_by(tx: Tx, heartbeat_id: int, *, actor: Actor) -> tuple[Matcher, ...]:
    """Return what holds for the alerts that feed a heartbeat; nothing where none does."""
    found = {each.heartbeat_id: each.conditions for each in watchdogs(tx, actor=actor)}
    return found.get(heartbeat_id, ())


def arrange(
    tx: Tx, heartbeat_id: int, matchers: Sequence[Matcher], *, actor: Actor, now: datetime
) -> None:
    """Let these alerts feed the heartbeat, or none at all."""
    if matchers:
        feed(tx, heartbeat_id, matchers, actor=actor, now=now)
    elif fed_by(tx, heartbeat_id, actor=actor):
        starve(tx, heartbeat_id, actor=actor, now=now)


def ready(tx: Tx) -> tuple[Ready, ...]:
    """Return what feeds what, read once for many alerts; only what somebody waits for."""
    found = watchdog_store.watchdogs(tx)
    waited_for = {h.id for h in signals.heartbeats(tx) if h.is_enabled} if found else set()
    return tuple((w.heartbeat_id, w.conditions) for w in found if w.heartbeat_id in waited_for)


def fed(
    tx: Tx, among: Sequence[Ready], opened: Sequence[tuple[int, Mapping[str, str]]]
) -> dict[int, str]:
    """Take those of these alerts that feed a heartbeat, and return why they page nobody."""
    heartbeats = {
        alert_id: heartbeat_id
        for alert_id, labels in opened
        for heartbeat_id, conditions in among
        if matcher.all_match(conditions, labels)
    }
    if heartbeats:
        watchdog_store.add_alerts(tx, heartbeats)
    return {alert_id: f"it feeds heartbeat {each}" for alert_id, each in heartbeats.items()}


def beat(tx: Tx, *, now: datetime) -> list[Statement]:
    """Hear the heartbeats whose alerts were repeated; return what that changes."""
    heard = [
        signals.feed(tx, seen.heartbeat_id, at=seen.last_seen_at, now=now)
        for seen in watchdog_store.seen(tx)
    ]
    return [said for said in heard if said is not None]


def let_go(tx: Tx, *, limit: int) -> list[int]:
    """Return the alerts that feed nothing any more and are open still."""
    return watchdog_store.let_go(tx, limit=limit)


def _record(
    tx: Tx, kind: str, heartbeat_id: int, data: Mapping[str, object], *, actor: Actor, now: datetime
) -> None:
    subject = f"heartbeat/{heartbeat_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=dict(data))
