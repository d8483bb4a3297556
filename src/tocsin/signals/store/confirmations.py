"""Addresses that senders want visited before they send more."""

from datetime import datetime

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx
from tocsin.signals.confirmation import Confirmation

WAITING_AT_MOST = 20


def insert(tx: Tx, source_id: int, raw_event_id: int, *, url: str, at: datetime) -> bool:
    """Return whether it was taken down; a sender cannot make us visit without end."""
    return bool(
        tx.run(
            """
            insert into confirmation (source_id, raw_event_id, url, asked_at, due_at)
            select %(source_id)s, %(raw_event_id)s, %(url)s, %(at)s, %(at)s
            where (
                select count(*)
                from confirmation
                where source_id = %(source_id)s and due_at is not null
            ) < %(most)s
            """,
            source_id=source_id,
            raw_event_id=raw_event_id,
            url=url,
            at=at,
            most=WAITING_AT_MOST,
        )
    )


IS_DUE: Condition = """
    exists (
        select
        from confirmation
        where due_at <= %(now)s
    )
"""


def claim(tx: Tx, *, until: datetime, now: datetime) -> Confirmation | None:
    """The one that is due longest; it is due again then, should nobody tell how it went."""
    return tx.maybe(
        Confirmation,
        """
        update confirmation
        set tries = tries + 1,
            due_at = %(until)s
        where id = (
            select id
            from confirmation
            where due_at <= %(now)s
            order by due_at, id
            limit 1
            for update skip locked
        )
        returning id, source_id, raw_event_id, url, tries
        """,
        until=until,
        now=now,
    )


def settle(
    tx: Tx,
    confirmation_id: int,
    *,
    due_at: datetime | None,
    confirmed_at: datetime | None,
    error: str,
) -> None:
    tx.run(
        """
        update confirmation
        set due_at = %(due_at)s,
            confirmed_at = %(confirmed_at)s,
            error = %(error)s
        where id = %(id)s
        """,
        id=confirmation_id,
        due_at=due_at,
        confirmed_at=confirmed_at,
        error=error,
    )
