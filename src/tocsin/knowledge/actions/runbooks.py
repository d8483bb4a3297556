"""Runbooks are kept for services, attached to incidents, and ticked off step by step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident
from tocsin.incidents.actions import reading
from tocsin.kit import errors, ledger, pages, text
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.knowledge import runbook
from tocsin.knowledge.runbook import NewRunbook, Run, Runbook
from tocsin.knowledge.store import runbooks as store


class UnknownRunbook(errors.NotFound):
    """There is no such runbook, or no such run on this incident."""


class AlreadyAttached(errors.Conflict):
    """The incident has this runbook."""


class Archived(errors.Conflict):
    """Nobody should follow it any more."""


class AlreadySo(errors.Conflict):
    """The step was ticked, or taken back, by somebody faster."""


def create(tx: Tx, new: NewRunbook, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.RESPOND)
    tidy = _checked(tx, new)
    runbook_id = store.insert(tx, tidy, at=now)
    _record(tx, "runbook.created", runbook_id, tidy.title, actor=actor, now=now)
    return runbook_id


def update(tx: Tx, runbook_id: int, new: NewRunbook, *, actor: Actor, now: datetime) -> bool:
    """Return whether anything changed; what runs already goes on as it was attached."""
    permission.require(actor, Permission.RESPOND)
    get(tx, runbook_id, actor=actor)
    tidy = _checked(tx, new)
    changed = store.update(tx, runbook_id, tidy, at=now)
    if changed:
        _record(tx, "runbook.updated", runbook_id, tidy.title, actor=actor, now=now)
    return changed


def archive(tx: Tx, runbook_id: int, *, actor: Actor, now: datetime) -> bool:
    """Suggest and attach it no more; return whether it was in use."""
    return _archive(tx, runbook_id, is_archived=True, actor=actor, now=now)


def restore(tx: Tx, runbook_id: int, *, actor: Actor, now: datetime) -> bool:
    return _archive(tx, runbook_id, is_archived=False, actor=actor, now=now)


def get(tx: Tx, runbook_id: int, *, actor: Actor) -> Runbook:
    permission.require(actor, Permission.READ)
    found = store.get(tx, runbook_id)
    if found is None:
        raise UnknownRunbook(f"There is no runbook {runbook_id}.")
    return found


def listed(tx: Tx, *, actor: Actor, limit: int = 500) -> list[Runbook]:
    """Return the runbooks in use, by title."""
    permission.require(actor, Permission.READ)
    return store.listed(tx, limit=limit)


def page_of(tx: Tx, *, cursor: str | None, limit: int, actor: Actor) -> Page[Runbook]:
    """Return the same, a page at a time."""
    permission.require(actor, Permission.READ)
    found = store.listed(tx, pages.place(cursor), limit=limit + 1)
    last = found[:limit][-1:]
    return pages.cut(found, limit, *((last[0].title, last[0].id) if last else ()))


def suggested(tx: Tx, number: int, *, actor: Actor, limit: int = 5) -> list[Runbook]:
    """Return the runbooks of the incident's services that it has not attached yet."""
    permission.require(actor, Permission.READ)
    found = reading.get(tx, number, actor=actor)
    return store.fitting(tx, found.service_ids, number=number, limit=limit)


def attach(tx: Tx, runbook_id: int, number: int, *, actor: Actor, now: datetime) -> int:
    """Put a copy of its steps on the incident, to be ticked off; return the run's id."""
    permission.require(actor, Permission.RESPOND)
    reading.get(tx, number, actor=actor)
    wanted = get(tx, runbook_id, actor=actor)
    if wanted.is_archived:
        raise Archived(f"The runbook '{wanted.title}' is archived; restore it to use it.")
    run_id = store.insert_run(tx, wanted, number=number, attached_by=actor.label, at=now)
    if run_id is None:
        raise AlreadyAttached(f"Incident {number} has the runbook '{wanted.title}' already.")
    said = f"{actor.name} attached the runbook “{wanted.title}” ({len(wanted.steps)} steps)."
    data = {
        "run_id": run_id,
        "runbook_id": runbook_id,
        "steps": len(wanted.steps),
        "sentence": said,
    }
    _record_on_incident(tx, "runbook.attached", number, actor=actor, now=now, data=data)
    return run_id


def runs(tx: Tx, number: int, *, actor: Actor) -> list[Run]:
    """Return the runbooks at work on an incident, with their ticks."""
    reading.get(tx, number, actor=actor)
    permission.require(actor, Permission.READ)
    rows = store.runs_of_incident(tx, number)
    ticks = store.ticks(tx, [row.id for row in rows])
    return [runbook.run_of(row, ticks) for row in rows]


def run(tx: Tx, run_id: int, *, actor: Actor) -> Run:
    permission.require(actor, Permission.READ)
    row = store.run(tx, run_id)
    if row is None:
        raise UnknownRunbook(f"There is no run {run_id} of a runbook.")
    reading.get(tx, row.incident_number, actor=actor)
    return runbook.run_of(row, store.ticks(tx, [run_id]))


def tick(tx: Tx, run_id: int, step: int, *, actor: Actor, now: datetime) -> Run:
    """Say that a step is done; the last one completes the run."""
    permission.require(actor, Permission.RESPOND)
    before = run(tx, run_id, actor=actor)
    done = runbook.step_of(before, step)
    if not store.insert_tick(tx, run_id, step, ticked_by=actor.label, at=now):
        raise AlreadySo(f"Step {step} of '{before.title}' is done already.")
    _record_step(tx, "runbook.step_done", before, done, actor=actor, now=now)
    after = run(tx, run_id, actor=actor)
    if after.is_complete:
        said = f"{actor.name} completed the runbook “{after.title}”."
        data = {"run_id": run_id, "sentence": said}
        _record_on_incident(
            tx, "runbook.completed", after.incident_number, actor=actor, now=now, data=data
        )
    return after


def untick(tx: Tx, run_id: int, step: int, *, actor: Actor, now: datetime) -> Run:
    """Take a tick back: it was a slip, or the step has to be done again."""
    permission.require(actor, Permission.RESPOND)
    before = run(tx, run_id, actor=actor)
    undone = runbook.step_of(before, step)
    if not store.delete_tick(tx, run_id, step):
        raise AlreadySo(f"Step {step} of '{before.title}' is not done yet.")
    _record_step(tx, "runbook.step_undone", before, undone, actor=actor, now=now)
    return run(tx, run_id, actor=actor)


def _archive(tx: Tx, runbook_id: int, *, is_archived: bool, actor: Actor, now: datetime) -> bool:
    permission.require(actor, Permission.RESPOND)
    found = get(tx, runbook_id, actor=actor)
    changed = store.set_archived(tx, runbook_id, is_archived=is_archived)
    if changed:
        kind = "runbook.archived" if is_archived else "runbook.restored"
        _record(tx, kind, runbook_id, found.title, actor=actor, now=now)
    return changed


def _checked(tx: Tx, new: NewRunbook) -> NewRunbook:
    tidy = runbook.checked(new)
    if tidy.service_id is not None:
        catalog.service(tx, tidy.service_id)
    return tidy


def _record_step(
    tx: Tx, kind: str, of: Run, step: runbook.Step, *, actor: Actor, now: datetime
) -> None:
    verb = "did" if kind == "runbook.step_done" else "took back"
    words = text.truncate(text.one_line(step.text), 120)
    data = {
        "run_id": of.id,
        "runbook_id": of.runbook_id,
        "step": step.number,
        "sentence": f"{actor.name} {verb} step {step.number} of “{of.title}”: {words}",
    }
    _record_on_incident(tx, kind, of.incident_number, actor=actor, now=now, data=data)


def _record(tx: Tx, kind: str, runbook_id: int, title: str, *, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"runbook/{runbook_id}",
        actor=actor.label,
        at=now,
        data={"title": title},
    )


def _record_on_incident(
    tx: Tx, kind: str, number: int, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    ledger.record(
        tx, kind=kind, subject=incident.subject(number), actor=actor.label, at=now, data=data
    )
