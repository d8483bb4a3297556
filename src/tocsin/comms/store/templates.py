"""Rows of templates."""

from datetime import datetime

from tocsin.comms.template import NewTemplate, Template
from tocsin.kit.tx import Tx


def insert(tx: Tx, new: NewTemplate, *, at: datetime) -> int | None:
    """Return the new id; None when the name is taken."""
    made: int | None = tx.value(
        """
        insert into update_template (name, subject, body, created_at)
        values (%(name)s, %(subject)s, %(body)s, %(at)s)
        on conflict (lower(name)) where not is_archived do nothing
        returning id
        """,
        name=new.name,
        subject=new.subject,
        body=new.body,
        at=at,
    )
    return made


def update(tx: Tx, template_id: int, new: NewTemplate) -> bool:
    """Return False when another template has the name."""
    return bool(
        tx.run(
            """
            update update_template
            set name = %(name)s, subject = %(subject)s, body = %(body)s
            where id = %(id)s
                and not exists (
                    select from update_template as other
                    where lower(other.name) = lower(%(name)s)
                        and not other.is_archived
                        and other.id <> %(id)s
                )
            """,
            id=template_id,
            name=new.name,
            subject=new.subject,
            body=new.body,
        )
    )


def archive(tx: Tx, template_id: int) -> bool:
    return bool(
        tx.run(
            "update update_template set is_archived = true where id = %(id)s and not is_archived",
            id=template_id,
        )
    )


def get(tx: Tx, template_id: int) -> Template | None:
    return tx.maybe(
        Template,
        """
        select id, name, subject, body
        from update_template
        where id = %(id)s and not is_archived
        """,
        id=template_id,
    )


def listed(tx: Tx, *, limit: int = 500) -> list[Template]:
    return tx.all(
        Template,
        """
        select id, name, subject, body
        from update_template
        where not is_archived
        order by lower(name), id
        limit %(limit)s
        """,
        limit=limit,
    )
