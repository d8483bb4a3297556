"""Rows of tasks whose time is over and whose owner has not been told so."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.work.task import Task


def take(tx: Tx, *, now: datetime, limit: int) -> list[Task]:
    """Note that they are told, and return them, the longest overdue first."""
    return tx.all(
        Task,
        """
        with overdue as (
            select id
            from incident_task
            where due_at <= %(now)s
                and done_at is null
                and reminded_for is distinct from due_at
            order by due_at, id
            limit %(limit)s
            for update skip locked
        ), taken as (
            update incident_task
            set reminded_for = incident_task.due_at
            from overdue
            where incident_task.id = overdue.id
            returning incident_task.id, incident_number as number, title, assignee_id, due_at,
                checklist, done_at, done_by
        )
        select id, number, title, assignee_id, due_at, checklist, done_at, done_by
        from taken
        order by due_at, id
        limit %(limit)s
        """,
        now=now,
        limit=limit,
    )
