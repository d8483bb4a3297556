"""Tasks of an incident: added one by one or by a checklist, given to somebody, done."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.incidents import announcement
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import access, assigning, inspecting, telling
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.work import task as ideas
from tocsin.work.actions import checklists
from tocsin.work.store import tasks as store
from tocsin.work.task import NewTask, Task


class UnknownTask(errors.NotFound):
    """It is not there, or not any more."""


class TooManyTasks(errors.Conflict):
    """An incident is no project."""


class AlreadyDone(errors.Conflict):
    """Somebody was faster."""


def add(tx: Tx, number: int, new: NewTask, *, actor: Actor, now: datetime) -> int:
    incident = access.workable(tx, number, actor=actor)
    tidy = ideas.checked(new)
    _check(tx, number, 1, tidy.assignee_id)
    [task_id] = store.insert(tx, number, [tidy], at=now)
    _record(tx, number, "task.added", f"{actor.name} added the task: {tidy.title}", actor, now)
    _tell(tx, incident, tidy, before=None, actor=actor, now=now)
    return task_id


def add_checklist(
    tx: Tx, number: int, *, checklist_id: int, actor: Actor, now: datetime
) -> list[int]:
    """Add a task for each line of a checklist."""
    access.workable(tx, number, actor=actor)
    found = checklists.checklist(tx, checklist_id, actor=actor)
    _check(tx, number, len(found.lines), None)
    new = [NewTask(line) for line in found.lines]
    ids = store.insert(tx, number, new, checklist=found.name, at=now)
    said = f"{actor.name} added the checklist {found.name}: {len(ids)} tasks"
    _record(tx, number, "task.checklist_added", said, actor, now)
    return ids


def change(tx: Tx, number: int, task_id: int, new: NewTask, *, actor: Actor, now: datetime) -> None:
    """Say it better, give it to somebody, or say until when."""
    incident = access.workable(tx, number, actor=actor)
    before = _one(tx, number, task_id)
    tidy = ideas.checked(new)
    if tidy == NewTask(before.title, before.assignee_id, before.due_at):
        return
    _check(tx, number, 0, tidy.assignee_id)
    store.update(tx, task_id, tidy)
    _record(tx, number, "task.changed", f"{actor.name} changed the task: {tidy.title}", actor, now)
    _tell(tx, incident, tidy, before=before.assignee_id, actor=actor, now=now)


def do(tx: Tx, number: int, task_id: int, *, actor: Actor, now: datetime) -> None:
    access.workable(tx, number, actor=actor)
    task = _one(tx, number, task_id)
    if not store.mark(tx, task_id, by=actor.label, at=now):
        raise AlreadyDone(f"That is done already: {task.title}.")
    _record(tx, number, "task.done", f"{actor.name} did: {task.title}", actor, now)


def undo(tx: Tx, number: int, task_id: int, *, actor: Actor, now: datetime) -> None:
    """Say that it is not done after all."""
    access.workable(tx, number, actor=actor)
    task = _one(tx, number, task_id)
    if store.mark(tx, task_id, by=None, at=None):
        _record(tx, number, "task.undone", f"{actor.name} has not done: {task.title}", actor, now)


def remove(tx: Tx, number: int, task_id: int, *, actor: Actor, now: datetime) -> None:
    access.workable(tx, number, actor=actor)
    task = _one(tx, number, task_id)
    store.delete(tx, task_id)
    _record(tx, number, "task.removed", f"{actor.name} took away: {task.title}", actor, now)


def of_incident(tx: Tx, number: int, *, actor: Actor) -> list[Task]:
    """Return all of them in order; not for whoever only reported it."""
    inspecting.inside(tx, number, actor=actor)
    return store.of_incident(tx, number)


def task(tx: Tx, number: int, task_id: int, *, actor: Actor) -> Task:
    inspecting.inside(tx, number, actor=actor)
    return _one(tx, number, task_id)


def own(tx: Tx, *, actor: Actor) -> list[Task]:
    """Return what they have to do still, what is due first first."""
    return [] if actor.person_id is None else store.of_person(tx, actor.person_id)


def _one(tx: Tx, number: int, task_id: int) -> Task:
    found = next((each for each in store.of_incident(tx, number) if each.id == task_id), None)
    if found is None:
        raise UnknownTask(f"Incident {number} has no task {task_id}.")
    return found


def _check(tx: Tx, number: int, more: int, assignee_id: int | None) -> None:
    if more and len(store.of_incident(tx, number)) + more > ideas.MOST_TASKS:
        raise TooManyTasks(f"An incident has at most {ideas.MOST_TASKS} tasks.")
    if assignee_id is not None:
        assigning.worker(tx, assignee_id)


def _tell(
    tx: Tx, incident: Incident, new: NewTask, *, before: int | None, actor: Actor, now: datetime
) -> None:
    """Tell whoever got it from another."""
    found: Sequence[int] = [] if new.assignee_id is None else [new.assignee_id]
    for person_id in found:
        if person_id != before and not actor.is_person(person_id):
            message = announcement.notice(incident, "A task for you", new.title)
            cause = f"task/{now.isoformat()}"
            telling.tell(tx, incident, [person_id], message=message, cause=cause, now=now)


def _record(tx: Tx, number: int, kind: str, said: str, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=incidents.subject(number),
        actor=actor.label,
        at=now,
        data={"sentence": f"{said}."},
    )
