"""Rows of checklists."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.work.task import Checklist, NewChecklist


def insert(tx: Tx, new: NewChecklist, *, at: datetime) -> int | None:
    """Return the new id; None when the name is taken."""
    made: int | None = tx.value(
        """
        insert into checklist (name, lines, created_at)
        values (%(name)s, %(lines)s, %(at)s)
        on conflict (lower(name)) do nothing
        returning id
        """,
        name=new.name,
        lines=list(new.lines),
        at=at,
    )
    return made


def update(tx: Tx, checklist_id: int, new: NewChecklist) -> bool:
    """Return False when another one has the name."""
    return bool(
        tx.run(
            """
            update checklist
            set name = %(name)s,
                lines = %(lines)s
            where id = %(id)s
                and not exists (
                    select from checklist as other
                    where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
                )
            """,
            id=checklist_id,
            name=new.name,
            lines=list(new.lines),
        )
    )


def delete(tx: Tx, checklist_id: int) -> bool:
    return bool(tx.run("delete from checklist where id = %(id)s", id=checklist_id))


def get(tx: Tx, checklist_id: int) -> Checklist | None:
    return tx.maybe(
        Checklist,
        """
        select id, name, lines
        from checklist
        where id = %(id)s
        """,
        id=checklist_id,
    )


def listed(tx: Tx) -> list[Checklist]:
    return tx.all(
        Checklist,
        """
        select id, name, lines
        from checklist
        order by lower(name), id
        limit 1000
        """,
    )
