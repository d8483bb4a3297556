"""The events that are somebody's or mention them."""

from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.privacy.erasure import Known


def next_portion(tx: Tx, *, after_id: int, size: int) -> int | None:
    """Return the last id of so many events; None after the newest."""
    found: int | None = tx.value(
        """
        select max(id)
        from (
            select id
            from event
            where id > %(after)s
            order by id
            limit %(size)s
        ) as portion
        """,
        after=after_id,
        size=size,
    )
    return found


def concerning(tx: Tx, known: Known, *, after_id: int, until_id: int, limit: int) -> list[Event]:
    """Return what they did, what befell them and what mentions them, oldest first."""
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where id > %(after)s
            and id <= %(until)s
            and (
                actor = any(%(labels)s)
                or subject = %(subject)s
                or data::text ~* %(pattern)s
            )
        order by id
        limit %(limit)s
        """,
        after=after_id,
        until=until_id,
        labels=list(known.labels),
        subject=f"person/{known.person_id}",
        pattern=known.pattern,
        limit=limit,
    )


def theirs(tx: Tx, known: Known, *, after_id: int, limit: int) -> list[Event]:
    """Return what they did and what befell them, oldest first."""
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where id > %(after)s and (actor = any(%(labels)s) or subject = %(subject)s)
        order by id
        limit %(limit)s
        """,
        after=after_id,
        labels=list(known.labels),
        subject=f"person/{known.person_id}",
        limit=limit,
    )
