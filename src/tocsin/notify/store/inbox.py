"""Rows of inboxes."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.notify.message import Message
from tocsin.notify.notification import Item


def insert(tx: Tx, notification_id: int, message: Message, *, person_id: int, at: datetime) -> None:
    """Put it there once, however often it is delivered."""
    tx.run(
        """
        insert into inbox_item (person_id, notification_id, title, body, path, at)
        values (%(person_id)s, %(notification_id)s, %(title)s, %(body)s, %(path)s, %(at)s)
        on conflict (notification_id) do nothing
        """,
        person_id=person_id,
        notification_id=notification_id,
        title=message.heading,
        body=message.body,
        path=message.path,
        at=at,
    )


def page(tx: Tx, person_id: int, *, before_id: int | None, limit: int) -> list[Item]:
    """Newest first."""
    return tx.all(
        Item,
        """
        select id, person_id, notification_id, title, body, path, at, read_at
        from inbox_item
        where person_id = %(person_id)s and (%(before)s::bigint is null or id < %(before)s)
        order by id desc
        limit %(limit)s
        """,
        person_id=person_id,
        before=before_id,
        limit=limit,
    )


def unread(tx: Tx, person_id: int) -> int:
    """Count up to a hundred: more than that is shown as many."""
    count: int = tx.value(
        """
        select count(*)
        from (
            select id
            from inbox_item
            where person_id = %(person_id)s and read_at is null
            limit 100
        ) as newest
        """,
        person_id=person_id,
    )
    return count


def mark_read(tx: Tx, person_id: int, *, up_to_id: int, at: datetime) -> int:
    return tx.run(
        """
        update inbox_item
        set read_at = %(at)s
        where person_id = %(person_id)s and id <= %(up_to)s and read_at is null
        """,
        person_id=person_id,
        up_to=up_to_id,
        at=at,
    )
