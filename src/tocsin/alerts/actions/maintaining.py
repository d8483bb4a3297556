"""Maintenance windows are planned by people; the engine makes their next times."""

from datetime import datetime
from typing import Any

from tocsin.alerts import maintenance, maintenance_store, recurrence
from tocsin.alerts.maintenance import Maintenance, NewMaintenance
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

IS_DUE = maintenance_store.IS_DUE


class UnknownMaintenance(errors.NotFound):
    """No maintenance window has this number."""


class MaintenanceIsOver(errors.Conflict):
    """It was ended; plan a new one instead."""


class NameTaken(errors.Conflict):
    """Another window has this name."""


def create(tx: Tx, wanted: NewMaintenance, *, actor: Actor, now: datetime) -> int:
    """Plan it, and make its next times at once."""
    permission.require(actor, Permission.RESPOND)
    maintenance.check(wanted, now=now)
    _refuse_taken(tx, wanted.name)
    maintenance_id = maintenance_store.insert(tx, wanted, created_by=actor.label, now=now)
    _plan(
        tx, get(tx, maintenance_id, actor=actor), actor=actor, kind="maintenance.planned", now=now
    )
    return maintenance_id


def update(
    tx: Tx, maintenance_id: int, wanted: NewMaintenance, *, actor: Actor, now: datetime
) -> list[str]:
    """Plan it anew and return what changed; times that were ended by hand come again."""
    permission.require(actor, Permission.RESPOND)
    found = _running(tx, maintenance_id, actor=actor)
    changed = maintenance.differences(found.as_new(), wanted)
    if not changed:
        return []
    maintenance.check(wanted, now=now)
    if wanted.name != found.name:
        _refuse_taken(tx, wanted.name)
    maintenance_store.take_back_times(tx, maintenance_id, now=now)
    maintenance_store.update(tx, maintenance_id, wanted)
    _plan(
        tx, get(tx, maintenance_id, actor=actor), actor=actor, kind="maintenance.changed", now=now
    )
    return changed


def end(tx: Tx, maintenance_id: int, *, actor: Actor, now: datetime) -> None:
    """Let it come no more, and end the time that runs; what still fires is heard."""
    permission.require(actor, Permission.RESPOND)
    found = _running(tx, maintenance_id, actor=actor)
    maintenance_store.take_back_times(tx, maintenance_id, now=now)
    maintenance_store.end(tx, maintenance_id, now=now)
    _record(tx, "maintenance.ended", found, {}, actor=actor, now=now)


def get(tx: Tx, maintenance_id: int, *, actor: Actor) -> Maintenance:
    permission.require(actor, Permission.READ)
    found = maintenance_store.find(tx, maintenance_id)
    if found is None:
        raise UnknownMaintenance(f"There is no maintenance window {maintenance_id}.")
    return found


def by_name(tx: Tx, name: str, *, actor: Actor) -> Maintenance | None:
    """Return the one of this name that has not ended."""
    permission.require(actor, Permission.READ)
    return maintenance_store.by_name(tx, name)


def listed(tx: Tx, *, actor: Actor, limit: int = 1000) -> list[Maintenance]:
    """Return those not ended, by name."""
    permission.require(actor, Permission.READ)
    return maintenance_store.listed(tx, with_ended=False, after=None, limit=limit)


def page_of(
    tx: Tx, *, cursor: str | None, limit: int, with_ended: bool, actor: Actor
) -> Page[Maintenance]:
    permission.require(actor, Permission.READ)
    after = pages.decode(cursor, str, int) if cursor else None
    found = maintenance_store.listed(
        tx, with_ended=with_ended, after=(after[0], after[1]) if after else None, limit=limit + 1
    )
    last = found[:limit][-1:]
    return pages.cut(found, limit, *((last[0].name, last[0].id) if last else ()))


def plan_due(tx: Tx, *, now: datetime, limit: int = 50) -> int:
    """Make the next times of the windows of which one began; return how many windows.

    One that cannot be read any more (its zone may be gone) is left, and mutes nothing.
    """
    due = maintenance_store.take_due(tx, now=now, limit=limit)
    for one in due:
        try:
            _plan(tx, one, actor=actors.SYSTEM, kind="maintenance.planned", now=now)
        except errors.Invalid as error:
            maintenance_store.plan_again(tx, one.id, at=None)
            said = {"error": error.sentence}
            _record(tx, "maintenance.not_planned", one, said, actor=actors.SYSTEM, now=now)
    return len(due)


def _plan(tx: Tx, of: Maintenance, *, actor: Actor, kind: str, now: datetime) -> None:
    """Make the silences of the next few times, and look again when the first of them begins."""
    times = recurrence.occurrences(of.recurrence, after=now, limit=maintenance.AHEAD)
    made = maintenance_store.add_times(tx, of, times, now=now)
    to_come = [time.starts_at for time in times if time.starts_at > now]
    more = bool(of.rule) and len(times) == maintenance.AHEAD
    maintenance_store.plan_again(tx, of.id, at=to_come[0] if more else None)
    if made or kind != "maintenance.planned":
        starts = [time.starts_at.isoformat() for time in times]
        _record(tx, kind, of, {"starts_at": starts}, actor=actor, now=now)


def _running(tx: Tx, maintenance_id: int, *, actor: Actor) -> Maintenance:
    found = get(tx, maintenance_id, actor=actor)
    if found.ended_at is not None:
        raise MaintenanceIsOver(f"'{found.name}' was ended; plan a new window instead.")
    return found


def _refuse_taken(tx: Tx, name: str) -> None:
    if maintenance_store.by_name(tx, name) is not None:
        sentence = f"There is a maintenance window named '{name}' already."
        raise NameTaken(sentence)


def _record(
    tx: Tx, kind: str, of: Maintenance, data: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"maintenance/{of.id}",
        actor=actor.label,
        at=now,
        data={"name": of.name, "reason": of.reason, **data},
    )
