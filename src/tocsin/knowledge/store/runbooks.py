"""Rows of runbooks, their runs on incidents, and the ticks."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.pages import START, Place
from tocsin.kit.tx import Tx
from tocsin.knowledge.runbook import NewRunbook, Runbook, RunRow, Tick


def insert(tx: Tx, new: NewRunbook, *, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into runbook (title, service_id, steps, created_at, updated_at)
            values (%(title)s, %(service_id)s, %(steps)s, %(at)s, %(at)s)
            returning id
            """,
            title=new.title,
            service_id=new.service_id,
            steps=list(new.steps),
            at=at,
        )
    )


def update(tx: Tx, runbook_id: int, new: NewRunbook, *, at: datetime) -> bool:
    """Return False when it is like this already."""
    return bool(
        tx.run(
            """
            update runbook
            set title = %(title)s,
                service_id = %(service_id)s,
                steps = %(steps)s,
                updated_at = %(at)s
            where id = %(id)s
                and (title, service_id, steps) is distinct from
                    (%(title)s, %(service_id)s::bigint, %(steps)s)
            """,
            id=runbook_id,
            title=new.title,
            service_id=new.service_id,
            steps=list(new.steps),
            at=at,
        )
    )


def set_archived(tx: Tx, runbook_id: int, *, is_archived: bool) -> bool:
    """Return whether it was otherwise before."""
    return bool(
        tx.run(
            """
            update runbook
            set is_archived = %(is_archived)s
            where id = %(id)s and is_archived <> %(is_archived)s
            """,
            id=runbook_id,
            is_archived=is_archived,
        )
    )


def get(tx: Tx, runbook_id: int) -> Runbook | None:
    return tx.maybe(
        Runbook,
        """
        select id, title, steps, service_id, is_archived, created_at, updated_at
        from runbook
        where id = %(id)s
        """,
        id=runbook_id,
    )


def listed(tx: Tx, after: Place = START, *, limit: int) -> list[Runbook]:
    """Return those in use, by title."""
    return tx.all(
        Runbook,
        """
        select id, title, steps, service_id, is_archived, created_at, updated_at
        from runbook
        where not is_archived
            and (
                %(after)s::text is null
                or (lower(title), id) > (lower(%(after)s), %(after_id)s)
            )
        order by lower(title), id
        limit %(limit)s
        """,
        after=after.name,
        after_id=after.id,
        limit=limit,
    )


def fitting(tx: Tx, service_ids: Sequence[int], *, number: int, limit: int) -> list[Runbook]:
    """Return the runbooks of these services that the incident has not attached yet."""
    return tx.all(
        Runbook,
        """
        select id, title, steps, service_id, is_archived, created_at, updated_at
        from runbook
        where service_id = any(%(services)s)
            and not is_archived
            and not exists (
                select from runbook_run
                where runbook_id = runbook.id and incident_number = %(number)s
            )
        order by lower(title), id
        limit %(limit)s
        """,
        services=list(service_ids),
        number=number,
        limit=limit,
    )


def insert_run(
    tx: Tx, runbook: Runbook, *, number: int, attached_by: str, at: datetime
) -> int | None:
    """Return the new run's id; None when the incident has this runbook already."""
    made: int | None = tx.value(
        """
        insert into runbook_run (
            runbook_id, incident_number, title, steps, attached_by, attached_at
        )
        values (%(runbook)s, %(number)s, %(title)s, %(steps)s, %(by)s, %(at)s)
        on conflict (incident_number, runbook_id) do nothing
        returning id
        """,
        runbook=runbook.id,
        number=number,
        title=runbook.title,
        steps=list(runbook.steps),
        by=attached_by,
        at=at,
    )
    return made


def run(tx: Tx, run_id: int) -> RunRow | None:
    return tx.maybe(
        RunRow,
        """
        select id, runbook_id, incident_number, title, steps, attached_by, attached_at
        from runbook_run
        where id = %(id)s
        """,
        id=run_id,
    )


def runs_of_incident(tx: Tx, number: int) -> list[RunRow]:
    return tx.all(
        RunRow,
        """
        select id, runbook_id, incident_number, title, steps, attached_by, attached_at
        from runbook_run
        where incident_number = %(number)s
        order by attached_at, id
        limit 50
        """,
        number=number,
    )


def ticks(tx: Tx, run_ids: Sequence[int]) -> list[Tick]:
    return tx.all(
        Tick,
        """
        select run_id, step, ticked_by, ticked_at
        from runbook_tick
        where run_id = any(%(runs)s)
        order by run_id, step
        limit 5000
        """,
        runs=list(run_ids),
    )


def insert_tick(tx: Tx, run_id: int, step: int, *, ticked_by: str, at: datetime) -> bool:
    """Return False when somebody ticked it before."""
    return bool(
        tx.run(
            """
            insert into runbook_tick (run_id, step, ticked_by, ticked_at)
            values (%(run)s, %(step)s, %(by)s, %(at)s)
            on conflict do nothing
            """,
            run=run_id,
            step=step,
            by=ticked_by,
            at=at,
        )
    )


def delete_tick(tx: Tx, run_id: int, step: int) -> bool:
    return bool(
        tx.run(
            "delete from runbook_tick where run_id = %(run)s and step = %(step)s",
            run=run_id,
            step=step,
        )
    )
