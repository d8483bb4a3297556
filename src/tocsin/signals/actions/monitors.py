"""Monitors are made, claimed when they are due, and judged by what their probe found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tocsin.identity import actor as actors
from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.secrets import Key, WrongKey
from tocsin.kit.tx import Tx
from tocsin.signals import judgement, probes, withheld
from tocsin.signals import monitor as idea
from tocsin.signals.actions import registry, statements
from tocsin.signals.check import Check, CheckRow, Health
from tocsin.signals.judgement import Judged
from tocsin.signals.monitor import MonitorRow, NewMonitor
from tocsin.signals.raw_event import Statement
from tocsin.signals.source import MONITOR, Created, NewSource
from tocsin.signals.store import checks as check_store
from tocsin.signals.store import monitors as store
from tocsin.signals.uptime import Day

MONITOR_IS_DUE = store.IS_DUE

_KINDS = {
    Health.UP: "monitor.recovered",
    Health.DEGRADED: "monitor.degraded",
    Health.DOWN: "monitor.failed",
}


_LOST_KEY = (
    "Its headers and body were sealed with another key of the instance: enter each of them again."
)


class UnknownMonitor(errors.NotFound):
    """There is no such monitor."""


def create_monitor(
    tx: Tx, wanted: NewMonitor, *, sealed_with: Key, actor: Actor, now: datetime
) -> Created:
    _refuse_mistakes(wanted)
    made = registry.create_source(tx, _as_source(wanted), actor=actor, now=now)
    monitor_id = store.next_id(tx)
    run_at = idea.first_run(monitor_id, wanted.interval, now=now)
    kept = _kept(monitor_id, wanted, sealed_with)
    store.insert(tx, (monitor_id, made.source_id), kept, run_at=run_at, now=now)
    return Created(monitor_id, made.source_id, "")


def update_monitor(
    tx: Tx, monitor_id: int, wanted: NewMonitor, *, sealed_with: Key, actor: Actor, now: datetime
) -> bool:
    """Make it what is wanted and return whether anything changed; what is hidden in it stays.

    What was sealed with a key that is no more has to be given anew.
    """
    before = _opened(monitor(tx, monitor_id), sealed_with)
    wanted = replace(wanted, target=withheld.revealed(wanted.target, before.target))
    if before.sealed and withheld.HIDDEN in _values(wanted.target):
        raise errors.Invalid(_LOST_KEY, fields={"target": _LOST_KEY})
    _refuse_mistakes(wanted)
    registry.update_source(tx, before.source_id, _as_source(wanted), actor=actor, now=now)
    if before.as_new() == wanted and not before.sealed:
        return False
    run_at = idea.first_run(monitor_id, wanted.interval, now=now)
    store.update(tx, monitor_id, _kept(monitor_id, wanted, sealed_with), run_at=run_at)
    _record(tx, "monitor.updated", before, actor=actor, now=now, reason="")
    return True


def remove_monitor(tx: Tx, monitor_id: int, *, actor: Actor, now: datetime) -> None:
    """Ask no more; what it found stays."""
    found = monitor(tx, monitor_id)
    registry.retire(tx, found.source_id, actor=actor, now=now)
    store.overtake(tx, monitor_id)
    _record(tx, "monitor.removed", found, actor=actor, now=now, reason="")


def monitor(tx: Tx, monitor_id: int) -> MonitorRow:
    found = store.by_id(tx, monitor_id)
    if found is None:
        raise UnknownMonitor(f"There is no monitor {monitor_id}.")
    return found


def monitors(tx: Tx, *, limit: int = 1000) -> list[MonitorRow]:
    """Return those in use by name."""
    return store.listed(tx, pages.START, limit=limit)[:limit]


def page_of_monitors(tx: Tx, *, cursor: str | None, limit: int) -> Page[MonitorRow]:
    return pages.cut_by_name(store.listed(tx, pages.place(cursor), limit=limit), limit)


def checks(tx: Tx, monitor_id: int, *, limit: int = 60) -> list[CheckRow]:
    """The newest checks, newest first."""
    return check_store.newest(tx, monitor_id, limit=limit)


def days(tx: Tx, monitor_id: int, *, since: date) -> list[Day]:
    """The counted checks of each day, oldest first; signals.uptime says what share was up."""
    return check_store.days(tx, monitor_id, since=since)


def claim_monitors(tx: Tx, *, now: datetime, limit: int = 200) -> list[MonitorRow]:
    """Return those that are due; commit before asking their withheld."""
    return store.claim(tx, now=now, limit=limit)


def opened_monitors(tx: Tx, claimed: Sequence[MonitorRow], *, sealed_with: Key) -> list[MonitorRow]:
    """Return them as they are to be asked; what a version before kept open is sealed by it.

    One whose key is no more stays sealed.
    """
    for row in claimed:
        text = None if row.sealed else withheld.sealed(row.target, row.id, key=sealed_with)
        if text:
            store.seal(tx, row.id, row.shown_target, text)
    return [_opened(row, sealed_with) for row in claimed]


def record_check(tx: Tx, row: MonitorRow, check: Check, *, now: datetime) -> Statement | None:
    """Judge what the probe found; a Statement when the health changes, to be taken.

    An answer that comes after the monitor was claimed again counts for nothing.
    """
    judged = judgement.judge(row, check)
    if not store.set_judged(tx, row, judged, at=now):
        return None
    check_store.keep(tx, row, judged, at=now)
    if judged.signal is None:
        return None
    return _changed(tx, row, judged, now=now)


def _changed(tx: Tx, row: MonitorRow, judged: Judged, *, now: datetime) -> Statement | None:
    if judged.signal is None:
        return None
    kind, reason = _KINDS[judged.health], judged.check.reason
    _record(tx, kind, row, actor=actors.SYSTEM, now=now, reason=reason)
    facts = {
        "monitor": row.name,
        "health": judged.health,
        "was": row.health,
        "reason": judged.check.reason,
        "duration_ms": judged.check.duration_ms,
    }
    return statements.say(tx, row, judged.signal, facts=facts, now=now)


def _kept(monitor_id: int, wanted: NewMonitor, key: Key) -> store.Kept:
    return store.Kept(wanted, withheld.sealed(wanted.target, monitor_id, key=key))


def _opened(row: MonitorRow, key: Key) -> MonitorRow:
    try:
        target = withheld.opened(row.target, row.id, text=row.sealed, key=key)
    except WrongKey:
        return row
    return replace(row, target=target, sealed=None)


def _values(target: withheld.Target) -> list[Any]:
    hidden = withheld.hidden(target)
    return [*hidden.values(), *hidden.get("headers", {}).values()]


def _as_source(wanted: NewMonitor) -> NewSource:
    return NewSource(
        name=wanted.name,
        kind=MONITOR,
        service_id=wanted.service_id,
        is_enabled=wanted.is_enabled,
    )


def _refuse_mistakes(wanted: NewMonitor) -> None:
    mistakes = idea.mistakes(wanted)
    probe = probes.PROVIDERS.get(wanted.probe)
    if probe is None:
        mistakes["probe"] = (
            f"There is no probe '{wanted.probe}'; there are {', '.join(probes.PROVIDERS)}."
        )
    elif wrong := probe.check(wanted.target):
        mistakes["target"] = " ".join(wrong)
    if mistakes:
        raise errors.Invalid(" ".join(mistakes.values()), fields=mistakes)


def _record(
    tx: Tx, kind: str, row: MonitorRow, *, actor: Actor, now: datetime, reason: str
) -> None:
    facts = {"name": row.name, "source_id": row.source_id}
    ledger.record(
        tx,
        kind=kind,
        subject=f"monitor/{row.id}",
        actor=actor.label,
        at=now,
        data={**facts, "reason": reason} if reason else facts,
    )
