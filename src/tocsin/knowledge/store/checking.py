"""Articles that are to be checked again by now, and whose owners do not know it yet."""

from datetime import date, datetime

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx

IS_DUE: Condition = """
    exists (
        select
        from article
        where status = 'published'
            and owner_id is not null
            and reminded_at is null
            and review_on <= (%(now)s at time zone 'UTC')::date
            and (claimed_until is null or claimed_until <= %(now)s)
    )
"""


def claim(tx: Tx, *, until: datetime, now: datetime) -> int | None:
    """Lease the article that is due longest."""
    claimed: int | None = tx.value(
        """
        update article
        set claimed_until = %(until)s
        where id = (
            select id
            from article
            where status = 'published'
                and owner_id is not null
                and reminded_at is null
                and review_on <= (%(now)s at time zone 'UTC')::date
                and (claimed_until is null or claimed_until <= %(now)s)
            order by review_on, id
            limit 1
            for update skip locked
        )
        returning id
        """,
        until=until,
        now=now,
    )
    return claimed


def set_reminded(tx: Tx, article_id: int, *, now: datetime) -> int | None:
    """Return the owner to tell; None when there is no longer anything to tell of."""
    owner_id: int | None = tx.value(
        """
        update article
        set reminded_at = %(now)s, claimed_until = null
        where id = %(id)s
            and status = 'published'
            and owner_id is not null
            and reminded_at is null
            and review_on <= (%(now)s at time zone 'UTC')::date
        returning owner_id
        """,
        id=article_id,
        now=now,
    )
    return owner_id


def set_checked(tx: Tx, article_id: int, *, review_on: date | None, now: datetime) -> bool:
    """Note that it still holds, and when to look again."""
    return bool(
        tx.run(
            """
            update article
            set review_on = %(review_on)s, reminded_at = null, updated_at = %(now)s
            where id = %(id)s
            """,
            id=article_id,
            review_on=review_on,
            now=now,
        )
    )
