"""The tasks of an incident, and the time that people spent on it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.web import forms, moments, names, render
from tocsin.web.incidents.at import At, Here
from tocsin.web.names import Names
from tocsin.work.actions import checklists, tasks, times
from tocsin.work.task import NewTask
from tocsin.work.time_entry import Entry, NewEntry

router = APIRouter(prefix="/incidents/{number}")


class TaskForm(BaseModel):
    title: str = ""
    assignee: forms.Chosen = None
    due_at: str = ""

    def wanted(self, zone: str) -> NewTask:
        due = moments.read(self.due_at, zone=zone, field="due_at") if self.due_at else None
        return NewTask(self.title, self.assignee, due)


class ChecklistUse(BaseModel):
    checklist: forms.Chosen = None


class TimeForm(BaseModel):
    """``spent`` is as people write it: 45m, 1h30m."""

    spent: str = ""
    note: str = ""
    worked_on: str = ""

    def wanted(self) -> NewEntry:
        return NewEntry(forms.duration("spent", self.spent), self.note, _day(self.worked_on))


def shown(tx: Tx, at: At) -> Mapping[str, Any]:
    """Return what the tab of tasks shows."""
    found = tasks.of_incident(tx, at.number, actor=at.signed.actor)
    entries = times.of_incident(tx, at.number, actor=at.signed.actor)
    people = [*(each.assignee_id for each in found), *(each.person_id for each in entries)]
    called = names.of(tx, people=people)
    return {
        "tasks": found,
        "entries": entries,
        "called": called,
        "spent": sum(each.minutes for each in entries),
        "by_person": _by_person(entries, called),
        "people": names.people(tx),
        "checklists": [(c.id, c.name) for c in checklists.listed(tx, actor=at.signed.actor)]
        if at.can_respond
        else [],
        "form": TaskForm(),
        "time": TimeForm(),
        **forms.fresh(),
    }


@router.post("/tasks")
def add(at: Here, form: Annotated[TaskForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        tasks.add(tx, number, form.wanted(at.signed.person.time_zone), **by)

    return _back(at, act)


@router.post("/checklists")
def add_checklist(at: Here, form: Annotated[ChecklistUse, Form()]) -> Response:
    return _back(at, partial(tasks.add_checklist, checklist_id=form.checklist or 0))


@router.post("/tasks/{task_id}/completion")
def do(at: Here, task_id: int) -> Response:
    return _back(at, partial(tasks.do, task_id=task_id))


@router.post("/tasks/{task_id}/completion/undo")
def undo(at: Here, task_id: int) -> Response:
    return _back(at, partial(tasks.undo, task_id=task_id))


@router.post("/tasks/{task_id}/removal")
def remove(at: Here, task_id: int) -> Response:
    return _back(at, partial(tasks.remove, task_id=task_id))


@router.post("/time-entries")
def log(at: Here, form: Annotated[TimeForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        times.log(tx, number, form.wanted(), **by)

    return _back(at, act)


@router.post("/time-entries/{entry_id}/removal")
def take_back(at: Here, entry_id: int) -> Response:
    return _back(at, partial(times.remove, entry_id=entry_id))


def _back(at: At, act: Any) -> Response:
    """Carry it out and lead back to the tab; what is refused is said there."""
    try:
        return at.do(act, path=f"{at.path}/tasks")
    except forms.REFUSED as refusal:
        fields = refusal.fields.values() if isinstance(refusal, errors.Invalid) else ()
        return render.redirect(f"{at.path}/tasks", notice=next(iter(fields), refusal.sentence))


def _by_person(entries: Sequence[Entry], called: Names) -> list[tuple[str, int]]:
    spent: dict[int, int] = {}
    for each in entries:
        spent[each.person_id] = spent.get(each.person_id, 0) + each.minutes
    return [(called.person(person_id) or "Somebody", n) for person_id, n in spent.items()]


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as fault:
        sentence = "This is a day, such as 2026-05-01."
        raise errors.Invalid(sentence, fields={"worked_on": sentence}) from fault
