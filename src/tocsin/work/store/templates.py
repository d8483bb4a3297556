"""Rows of templates of incidents."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.work import template as ideas
from tocsin.work.template import NewTemplate, Template


def insert(tx: Tx, new: NewTemplate, *, at: datetime) -> int | None:
    """Return the new id; None when the name is taken."""
    made: int | None = tx.value(
        """
        insert into incident_template (name, definition, created_at)
        values (%(name)s, %(definition)s, %(at)s)
        on conflict (lower(name)) do nothing
        returning id
        """,
        name=new.name,
        definition=ideas.written(new.beginning),
        at=at,
    )
    return made


def update(tx: Tx, template_id: int, new: NewTemplate) -> bool:
    """Return False when another one has the name."""
    return bool(
        tx.run(
            """
            update incident_template
            set name = %(name)s,
                definition = %(definition)s
            where id = %(id)s
                and not exists (
                    select from incident_template as other
                    where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
                )
            """,
            id=template_id,
            name=new.name,
            definition=ideas.written(new.beginning),
        )
    )


def delete(tx: Tx, template_id: int) -> bool:
    return bool(tx.run("delete from incident_template where id = %(id)s", id=template_id))


def get(tx: Tx, template_id: int) -> Template | None:
    return tx.maybe(
        Template,
        """
        select id, name, definition
        from incident_template
        where id = %(id)s
        """,
        id=template_id,
    )


def listed(tx: Tx) -> list[Template]:
    return tx.all(
        Template,
        """
        select id, name, definition
        from incident_template
        order by lower(name), id
        limit 1000
        """,
    )
