"""Rows that say on which incidents an article was of use."""

from datetime import datetime
from typing import LiteralString

from tocsin.kit.tx import Tx
from tocsin.knowledge.article import Article
from tocsin.knowledge.audience import Sight
from tocsin.knowledge.store.articles import COLUMNS, SEEN, sight


def insert(tx: Tx, article_id: int, number: int, *, linked_by: str, at: datetime) -> bool:
    """Return False when they are linked already."""
    return bool(
        tx.run(
            """
            insert into article_link (article_id, incident_number, linked_by, linked_at)
            values (%(article)s, %(number)s, %(by)s, %(at)s)
            on conflict do nothing
            """,
            article=article_id,
            number=number,
            by=linked_by,
            at=at,
        )
    )


def delete(tx: Tx, article_id: int, number: int) -> bool:
    return bool(
        tx.run(
            """
            delete from article_link
            where article_id = %(article)s and incident_number = %(number)s
            """,
            article=article_id,
            number=number,
        )
    )


def of_incident(tx: Tx, number: int, *, to: Sight) -> list[Article]:
    """Return the articles linked to an incident, in the order they were linked."""
    sql: LiteralString = " ".join(("select", COLUMNS, _LINKED, "and", SEEN, _IN_ORDER))
    return tx.all(Article, sql, number=number, **sight(to))


_LINKED: LiteralString = """
    from article_link
    join article on article.id = article_link.article_id
    where article_link.incident_number = %(number)s
"""
_IN_ORDER: LiteralString = "order by article_link.linked_at, article.id limit 100"


def incidents_of(tx: Tx, article_id: int, *, limit: int = 100) -> list[int]:
    """Return the numbers of the incidents that it is linked to, newest first."""
    return tx.column(
        """
        select incident_number
        from article_link
        where article_id = %(id)s
        order by incident_number desc
        limit %(limit)s
        """,
        id=article_id,
        limit=limit,
    )
