"""Rows of tasks."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.work.task import NewTask, Task


def insert(
    tx: Tx, number: int, new: Sequence[NewTask], *, checklist: str = "", at: datetime
) -> list[int]:
    """Return the new ids in the order given."""
    return [
        int(
            tx.value(
                """
                insert into incident_task (
                    incident_number, title, assignee_id, due_at, checklist, created_at
                )
                values (
                    %(number)s, %(title)s, %(assignee_id)s, %(due_at)s, %(checklist)s, %(at)s
                )
                returning id
                """,
                number=number,
                title=each.title,
                assignee_id=each.assignee_id,
                due_at=each.due_at,
                checklist=checklist,
                at=at,
            )
        )
        for each in new
    ]


def update(tx: Tx, task_id: int, new: NewTask) -> None:
    tx.run(
        """
        update incident_task
        set title = %(title)s,
            assignee_id = %(assignee_id)s,
            due_at = %(due_at)s
        where id = %(id)s
        """,
        id=task_id,
        title=new.title,
        assignee_id=new.assignee_id,
        due_at=new.due_at,
    )


def mark(tx: Tx, task_id: int, *, by: str | None, at: datetime | None) -> bool:
    """Note who did it and when, or with None that it is open again; False if it was so."""
    return bool(
        tx.run(
            """
            update incident_task
            set done_at = %(at)s,
                done_by = %(by)s
            where id = %(id)s and (done_at is null) <> (%(at)s::timestamptz is null)
            """,
            id=task_id,
            at=at,
            by=by,
        )
    )


def delete(tx: Tx, task_id: int) -> bool:
    return bool(tx.run("delete from incident_task where id = %(id)s", id=task_id))


def of_incident(tx: Tx, number: int) -> list[Task]:
    return tx.all(
        Task,
        """
        select id, incident_number as number, title, assignee_id, due_at, checklist, done_at,
            done_by
        from incident_task
        where incident_number = %(number)s
        order by id
        limit 1000
        """,
        number=number,
    )


def of_person(tx: Tx, person_id: int) -> list[Task]:
    """Return what somebody has to do still, what is due first first."""
    return tx.all(
        Task,
        """
        select id, incident_number as number, title, assignee_id, due_at, checklist, done_at,
            done_by
        from incident_task
        where assignee_id = %(person_id)s and done_at is null
        order by due_at nulls last, id
        limit 500
        """,
        person_id=person_id,
    )
