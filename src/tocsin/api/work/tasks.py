"""Tasks: what is to be done about one incident."""

from datetime import datetime

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Moment, Output, Reference
from tocsin.work.actions import tasks
from tocsin.work.task import NewTask, Task

router = noun("incidents")


class TaskIn(Input):
    title: str
    assignee: Named | None = None
    due_at: Moment | None = None


class TaskOut(Output):
    """``checklist`` is the one that brought it; people are shown by their addresses."""

    id: int
    title: str
    assignee: str | None
    due_at: datetime | None
    checklist: str
    is_done: bool
    done_at: datetime | None
    done_by: str | None


class ChecklistUseIn(Input):
    checklist_id: Reference


@router.get("/{number}/tasks", response_model=Listed[TaskOut])
def list_all(number: Id, frame: Reading) -> Listed[TaskOut]:
    """Return all tasks of the incident, in order."""
    return _all(frame, number)


@router.post("/{number}/tasks", status_code=201)
def add(number: Id, body: TaskIn, frame: Writing) -> TaskOut:
    """Write down what is to be done, by whom and until when if that is known."""
    new = NewTask(body.title, names.person_id(frame, body.assignee), body.due_at)
    task_id = tasks.add(frame.tx, number, new, actor=frame.actor, now=frame.now)
    return _one(frame, number, task_id)


@router.post("/{number}/checklists", status_code=201, response_model=Listed[TaskOut])
def add_checklist(number: Id, body: ChecklistUseIn, frame: Writing) -> Listed[TaskOut]:
    """Add a task for each line of a checklist."""
    given = {"checklist_id": body.checklist_id}
    tasks.add_checklist(frame.tx, number, **given, actor=frame.actor, now=frame.now)
    return _all(frame, number)


@router.put("/{number}/tasks/{task_id}")
def replace(number: Id, task_id: Id, body: TaskIn, frame: Writing) -> TaskOut:
    new = NewTask(body.title, names.person_id(frame, body.assignee), body.due_at)
    tasks.change(frame.tx, number, task_id, new, actor=frame.actor, now=frame.now)
    return _one(frame, number, task_id)


@router.delete("/{number}/tasks/{task_id}", status_code=204)
def remove(number: Id, task_id: Id, frame: Writing) -> None:
    tasks.remove(frame.tx, number, task_id, actor=frame.actor, now=frame.now)


@router.post("/{number}/tasks/{task_id}/completion")
def do(number: Id, task_id: Id, frame: Writing) -> TaskOut:
    """Say that it is done; done twice is refused."""
    tasks.do(frame.tx, number, task_id, actor=frame.actor, now=frame.now)
    return _one(frame, number, task_id)


@router.delete("/{number}/tasks/{task_id}/completion")
def undo(number: Id, task_id: Id, frame: Writing) -> TaskOut:
    """Say that it is not done after all."""
    tasks.undo(frame.tx, number, task_id, actor=frame.actor, now=frame.now)
    return _one(frame, number, task_id)


def _one(frame: Frame, number: int, task_id: int) -> TaskOut:
    return _shown(frame, [tasks.task(frame.tx, number, task_id, actor=frame.actor)])[0]


def _all(frame: Frame, number: int) -> Listed[TaskOut]:
    return Listed(items=_shown(frame, tasks.of_incident(frame.tx, number, actor=frame.actor)))


def _shown(frame: Frame, found: list[Task]) -> list[TaskOut]:
    called = names.of(frame.tx, people=(task.assignee_id for task in found))
    return [
        TaskOut(
            id=task.id,
            title=task.title,
            assignee=called.email(task.assignee_id),
            due_at=task.due_at,
            checklist=task.checklist,
            is_done=task.is_done,
            done_at=task.done_at,
            done_by=task.done_by,
        )
        for task in found
    ]
