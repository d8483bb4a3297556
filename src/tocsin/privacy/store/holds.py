"""Rows of legal holds."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.privacy.hold import EVERYTHING, Hold


def insert(tx: Tx, subject: str, *, reason: str, by: str, at: datetime) -> int | None:
    """Return its id, None when it is held already."""
    found: int | None = tx.value(
        """
        insert into legal_hold (subject, reason, created_by, created_at)
        values (%(subject)s, %(reason)s, %(by)s, %(at)s)
        on conflict (subject) where released_at is null do nothing
        returning id
        """,
        subject=subject,
        reason=reason,
        by=by,
        at=at,
    )
    return found


def release(tx: Tx, hold_id: int, *, by: str, at: datetime) -> bool:
    return bool(
        tx.run(
            """
            update legal_hold
            set released_by = %(by)s, released_at = %(at)s
            where id = %(id)s and released_at is null
            """,
            id=hold_id,
            by=by,
            at=at,
        )
    )


def get(tx: Tx, hold_id: int) -> Hold | None:
    return tx.maybe(
        Hold,
        """
        select id, subject, reason, created_by, created_at, released_by, released_at
        from legal_hold
        where id = %(id)s
        """,
        id=hold_id,
    )


def page(tx: Tx, *, before_id: int | None, limit: int) -> list[Hold]:
    """Return them newest first, also those that were released."""
    return tx.all(
        Hold,
        """
        select id, subject, reason, created_by, created_at, released_by, released_at
        from legal_hold
        where %(before)s::bigint is null or id < %(before)s
        order by id desc
        limit %(limit)s
        """,
        before=before_id,
        limit=limit,
    )


def standing(tx: Tx, subjects: list[str]) -> list[Hold]:
    """Return the holds on any of these, and on everything."""
    return tx.all(
        Hold,
        """
        select id, subject, reason, created_by, created_at, released_by, released_at
        from legal_hold
        where released_at is null and (subject = any(%(subjects)s) or subject = %(everything)s)
        order by id
        limit 1000
        """,
        subjects=subjects,
        everything=EVERYTHING,
    )


def all_standing(tx: Tx) -> list[Hold]:
    return tx.all(
        Hold,
        """
        select id, subject, reason, created_by, created_at, released_by, released_at
        from legal_hold
        where released_at is null
        order by id
        limit 10000
        """,
    )
