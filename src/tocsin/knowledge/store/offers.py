"""Rows of what was offered to whom, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.knowledge.offer import Offer


def insert(
    tx: Tx, article_ids: Sequence[int], *, person_id: int, since: datetime, at: datetime
) -> int:
    """Note each article once while its offer stands."""
    return tx.run(
        """
        insert into article_offer (article_id, person_id, offered_at)
        select wanted, %(person)s, %(at)s
        from unnest(%(articles)s::bigint[]) as wanted
        where not exists (
            select
            from article_offer
            where article_id = wanted
                and person_id = %(person)s
                and offered_at > %(since)s
                and incident_number is null
        )
        """,
        articles=list(article_ids),
        person=person_id,
        since=since,
        at=at,
    )


def answer(
    tx: Tx, article_id: int, *, person_id: int, helped: bool, since: datetime, at: datetime
) -> bool:
    """Note on the newest offer that stands if it helped; False where there is none."""
    return bool(
        tx.run(
            """
            update article_offer
            set helped = %(helped)s, answered_at = %(at)s
            where id = (
                select id
                from article_offer
                where article_id = %(article)s
                    and person_id = %(person)s
                    and offered_at > %(since)s
                order by offered_at desc, id desc
                limit 1
            )
            """,
            article=article_id,
            person=person_id,
            helped=helped,
            since=since,
            at=at,
        )
    )


def report(tx: Tx, number: int, *, person_id: int, since: datetime) -> int:
    """Note what somebody reported on the offers to them that stand and did not help."""
    return tx.run(
        """
        update article_offer
        set incident_number = %(number)s
        where person_id = %(person)s
            and offered_at > %(since)s
            and incident_number is null
            and helped is not true
        """,
        number=number,
        person=person_id,
        since=since,
    )


def between(tx: Tx, first: datetime, last: datetime, *, limit: int) -> list[Offer]:
    """Return what was offered in ``[first, last)``."""
    return tx.all(
        Offer,
        """
        select article_id, person_id, offered_at, helped, incident_number
        from article_offer
        where offered_at >= %(first)s and offered_at < %(last)s
        order by offered_at, id
        limit %(limit)s
        """,
        first=first,
        last=last,
        limit=limit,
    )
