"""The SQL of mailboxes."""

from datetime import datetime, timedelta
from typing import LiteralString

from tocsin.desk.mailbox import Due, Mailbox, NewMailbox
from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx

_SELECT: LiteralString = """
    select id, name, host, port, security, username, folder, source_id, is_enabled, every,
        looked_at, error, failing_since, password <> '' as has_password
    from mailbox
"""


def insert(tx: Tx, new: NewMailbox, *, at: datetime) -> int | None:
    """Return the new id; None when the name is taken."""
    created: int | None = tx.value(
        """
        insert into mailbox (
            name, host, port, security, username, password, folder, source_id, is_enabled, every,
            due_at
        )
        values (
            %(name)s, %(host)s, %(port)s, %(security)s, %(username)s, '', %(folder)s,
            %(source_id)s, %(is_enabled)s, %(every)s, %(at)s
        )
        on conflict (lower(name)) do nothing
        returning id
        """,
        name=new.name,
        host=new.host,
        port=new.port,
        security=new.security,
        username=new.username,
        folder=new.folder,
        source_id=new.source_id,
        is_enabled=new.is_enabled,
        every=new.every,
        at=at,
    )
    return created


def update(tx: Tx, mailbox_id: int, new: NewMailbox, *, is_moved: bool, at: datetime) -> bool:
    """Return False when the name is taken. One that is moved is read from its end again."""
    return bool(
        tx.run(
            """
            update mailbox
            set name = %(name)s,
                host = %(host)s,
                port = %(port)s,
                security = %(security)s,
                username = %(username)s,
                folder = %(folder)s,
                source_id = %(source_id)s,
                is_enabled = %(is_enabled)s,
                every = %(every)s,
                uid_validity = case when not %(is_moved)s then uid_validity end,
                last_uid = case when %(is_moved)s then 0 else last_uid end,
                due_at = %(at)s,
                fence = fence + 1,
                error = '',
                failing_since = null,
                told_at = null
            where id = %(id)s
                and not exists (
                    select from mailbox as other
                    where lower(other.name) = lower(%(name)s) and other.id <> %(id)s
                )
            """,
            id=mailbox_id,
            is_moved=is_moved,
            name=new.name,
            host=new.host,
            port=new.port,
            security=new.security,
            username=new.username,
            folder=new.folder,
            source_id=new.source_id,
            is_enabled=new.is_enabled,
            every=new.every,
            at=at,
        )
    )


def password(tx: Tx, mailbox_id: int) -> str:
    """Return the sealed password, or "" when there is none."""
    return str(
        tx.value(
            """
            select password
            from mailbox
            where id = %(id)s
            """,
            id=mailbox_id,
        )
        or ""
    )


def set_password(tx: Tx, mailbox_id: int, sealed: str) -> None:
    tx.run(
        """
        update mailbox
        set password = %(sealed)s
        where id = %(id)s
        """,
        id=mailbox_id,
        sealed=sealed,
    )


def delete(tx: Tx, mailbox_id: int) -> bool:
    return bool(
        tx.run(
            """
            delete from mailbox
            where id = %(id)s
            """,
            id=mailbox_id,
        )
    )


def get(tx: Tx, mailbox_id: int) -> Mailbox | None:
    return tx.maybe(
        Mailbox,
        f"""
        {_SELECT}
        where id = %(id)s
        """,
        id=mailbox_id,
    )


def by_name(tx: Tx, name: str) -> Mailbox | None:
    return tx.maybe(
        Mailbox,
        f"""
        {_SELECT}
        where lower(name) = lower(%(name)s)
        """,
        name=name,
    )


def every_one(tx: Tx) -> list[Mailbox]:
    return tx.all(
        Mailbox,
        f"""
        {_SELECT}
        order by lower(name), id
        limit 500
        """,
    )


IS_DUE: Condition = """
    exists (
        select
        from mailbox
        where is_enabled and due_at <= %(now)s
    )
"""


def claim(tx: Tx, *, lease: timedelta, now: datetime) -> Due | None:
    """Take the one that has waited longest; nobody else takes it before the lease is over."""
    return tx.maybe(
        Due,
        """
        update mailbox
        set due_at = %(now)s + greatest(every, %(lease)s),
            fence = fence + 1
        where id = (
            select id
            from mailbox
            where is_enabled and due_at <= %(now)s
            order by due_at, id
            limit 1
            for update skip locked
        )
        returning id, name, host, port, security, username, password, folder, source_id,
            uid_validity, last_uid, looked_at, failing_since, told_at, fence
        """,
        lease=lease,
        now=now,
    )


def advance(tx: Tx, due: Due, *, uid_validity: int, last_uid: int) -> bool:
    """Write down how far it is read; False when somebody else has taken over or changed it."""
    return bool(
        tx.run(
            """
            update mailbox
            set uid_validity = %(uid_validity)s,
                last_uid = %(last_uid)s
            where id = %(id)s and fence = %(fence)s
            """,
            id=due.id,
            fence=due.fence,
            uid_validity=uid_validity,
            last_uid=last_uid,
        )
    )


def looked(tx: Tx, due: Due, *, is_more: bool, now: datetime) -> None:
    """Note that all was well; where there is more, it is due again at once."""
    tx.run(
        """
        update mailbox
        set looked_at = %(now)s,
            due_at = case when %(is_more)s then %(now)s else %(now)s + every end,
            error = '',
            failing_since = null,
            told_at = null
        where id = %(id)s and fence = %(fence)s
        """,
        id=due.id,
        fence=due.fence,
        is_more=is_more,
        now=now,
    )


def failed(tx: Tx, due: Due, *, error: str, pause: timedelta, now: datetime) -> None:
    tx.run(
        """
        update mailbox
        set error = %(error)s,
            failing_since = coalesce(failing_since, %(now)s),
            due_at = %(now)s + greatest(every, %(pause)s)
        where id = %(id)s and fence = %(fence)s
        """,
        id=due.id,
        fence=due.fence,
        error=error,
        pause=pause,
        now=now,
    )


def note_told(tx: Tx, mailbox_id: int, *, now: datetime) -> None:
    tx.run(
        """
        update mailbox
        set told_at = %(now)s
        where id = %(id)s
        """,
        id=mailbox_id,
        now=now,
    )
