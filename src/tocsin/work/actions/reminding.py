"""Reminders of tasks: when the time of one is over its owner is told, once for each such time."""

from datetime import datetime

from tocsin.identity import actor as actors
from tocsin.incidents import announcement
from tocsin.incidents.actions import reading, telling
from tocsin.incidents.incident import Incident
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.work.store import task_reminders as store
from tocsin.work.task import Task

MOST_AT_ONCE = 200
TIMER = actors.system("timer")


def remind(tx: Tx, *, now: datetime) -> int:
    """Tell of all that are overdue now; of incidents that are over nobody need hear."""
    found = store.take(tx, now=now, limit=MOST_AT_ONCE)
    numbers = sorted({task.number for task in found})
    open_ = {i.number: i for i in reading.some(tx, numbers, actor=TIMER) if i.is_open}
    for task in found:
        if task.number in open_:
            _tell(tx, open_[task.number], task, now=now)
    return len(found)


def _tell(tx: Tx, incident: Incident, task: Task, *, now: datetime) -> None:
    """Whoever has it; of a task that nobody has, whom the incident concerns."""
    owned = task.assignee_id is not None
    people = [task.assignee_id] if task.assignee_id else telling.responsible(tx, incident)
    until = f"It was due at {task.due_at:%Y-%m-%d %H:%M} UTC." if task.due_at else ""
    body = f"{task.title}\n\n{until}" if owned else f"{task.title}\n\n{until} Nobody has it."
    message = announcement.notice(incident, "A task is overdue", body)
    cause = f"task/{task.id}/{task.due_at.isoformat() if task.due_at else ''}"
    telling.tell(tx, incident, people, message=message, cause=cause, now=now)
    ledger.record(
        tx,
        kind="task.reminded",
        subject=incident.subject,
        actor=TIMER.label,
        at=now,
        data={"task_id": task.id, "sentence": f"The task is overdue: {task.title}."},
    )
