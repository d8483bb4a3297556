"""The tasks of an incident, and the time that people spent on it."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, moments, names
from tocsin.web.incidents import refusing
from tocsin.web.incidents import times as times_page
from tocsin.web.incidents.at import At, Here
from tocsin.work.actions import checklists, tasks, times
from tocsin.work.task import NewTask

router = Router(prefix="/incidents/{number}")


class TaskForm(BaseModel):
    title: str = ""
    assignee: forms.Chosen = None
    due_at: str = ""

    def wanted(self, zone: str) -> NewTask:
        due = moments.read(self.due_at, zone=zone, field="due_at") if self.due_at else None
        return NewTask(self.title, self.assignee, due)


class ChecklistUse(BaseModel):
    checklist: forms.Chosen = None


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
        "by_person": times_page.by_person(entries, called),
        "people": names.workers(tx),
        "checklists": [(c.id, c.name) for c in checklists.listed(tx, actor=at.signed.actor)]
        if at.can_respond
        else [],
        "form": TaskForm(),
        "time": times_page.TimeForm(),
        **forms.fresh(),
    }


@router.post("/tasks")
def add(at: Here, form: Annotated[TaskForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        tasks.add(tx, number, form.wanted(at.signed.person.time_zone), **by)

    return refusing.back(at, act)


@router.post("/checklists")
def add_checklist(at: Here, form: Annotated[ChecklistUse, Form()]) -> Response:
    return refusing.back(at, partial(tasks.add_checklist, checklist_id=form.checklist or 0))


@router.post("/tasks/{task_id}/completion")
def do(at: Here, task_id: int) -> Response:
    return refusing.back(at, partial(tasks.do, task_id=task_id))


@router.post("/tasks/{task_id}/completion/undo")
def undo(at: Here, task_id: int) -> Response:
    return refusing.back(at, partial(tasks.undo, task_id=task_id))


@router.post("/tasks/{task_id}/removal")
def remove(at: Here, task_id: int) -> Response:
    return refusing.back(at, partial(tasks.remove, task_id=task_id))
