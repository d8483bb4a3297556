"""Rows of articles and of their versions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from tocsin.kit.tx import Tx
from tocsin.knowledge.article import Article, NewArticle, Status, Version
from tocsin.knowledge.audience import Sight

COLUMNS: LiteralString = """
    article.id, article.title, article.body, article.tags, article.status, article.version,
    article.review_on, article.author_id, article.created_at, article.updated_at,
    article.published_at, article.language, article.audience, article.team_id, article.owner_id,
    article.source_number,
    (select count(*) from article_link where article_id = article.id) as used_in,
    (select count(*) from article_offer where article_id = article.id and helped) as helped,
    (select count(*) from article_offer where article_id = article.id and not helped)
        as not_helped
"""
SEEN: LiteralString = """
    (%(sees_drafts)s or article.status = 'published')
    and (article.audience = any(%(audiences)s) or article.team_id = any(%(team_ids)s))
"""


def sight(to: Sight) -> dict[str, Any]:
    """Return what ``SEEN`` is filled with."""
    return {
        "sees_drafts": to.sees_drafts,
        "audiences": list(to.audiences),
        "team_ids": list(to.team_ids),
    }


def insert(
    tx: Tx, new: NewArticle, *, author_id: int | None, source: int | None, at: datetime
) -> int:
    return int(
        tx.value(
            """
            insert into article (
                title, body, tags, review_on, language, audience, team_id, owner_id, author_id,
                source_number, created_at, updated_at
            )
            values (
                %(title)s, %(body)s, %(tags)s, %(review_on)s, %(language)s, %(audience)s,
                %(team_id)s, coalesce(%(owner_id)s::bigint, %(author_id)s), %(author_id)s,
                %(source)s, %(at)s, %(at)s
            )
            returning id
            """,
            author_id=author_id,
            source=source,
            at=at,
            **_columns(new),
        )
    )


def update(
    tx: Tx, article_id: int, new: NewArticle, *, expected_version: int, at: datetime
) -> bool:
    """Return False, and change nothing, when somebody else wrote a version meanwhile.

    With another day or owner they are told anew.
    """
    return bool(
        tx.run(
            """
            update article
            set title = %(title)s,
                body = %(body)s,
                tags = %(tags)s,
                reminded_at = case
                    when review_on is not distinct from %(review_on)s::date
                        and owner_id is not distinct from %(owner_id)s::bigint
                    then reminded_at
                end,
                review_on = %(review_on)s,
                language = %(language)s,
                audience = %(audience)s,
                team_id = %(team_id)s,
                owner_id = %(owner_id)s,
                version = version + 1,
                updated_at = %(at)s
            where id = %(id)s and version = %(expected)s
            """,
            id=article_id,
            expected=expected_version,
            at=at,
            **_columns(new),
        )
    )


def insert_version(tx: Tx, article_id: int, *, written_by: str, at: datetime) -> None:
    """Keep the article as it is now."""
    tx.run(
        """
        insert into article_version (
            article_id, version, title, body, tags, language, written_by, written_at
        )
        select id, version, title, body, tags, language, %(by)s, %(at)s
        from article
        where id = %(id)s
        """,
        id=article_id,
        by=written_by,
        at=at,
    )


def set_status(tx: Tx, article_id: int, status: Status, *, at: datetime) -> bool:
    """Return False when it has that status already."""
    return bool(
        tx.run(
            """
            update article
            set status = %(status)s,
                published_at = case
                    when %(status)s = 'published' then %(at)s
                    else published_at
                end,
                updated_at = %(at)s
            where id = %(id)s and status <> %(status)s
            """,
            id=article_id,
            status=status,
            at=at,
        )
    )


def get(tx: Tx, article_id: int, *, to: Sight) -> Article | None:
    """None also when it is nothing that they may see."""
    select: LiteralString = " ".join(("select", COLUMNS, "from article where id = %(id)s and"))
    return tx.maybe(Article, " ".join((select, SEEN)), id=article_id, **sight(to))


def some(tx: Tx, ids: Sequence[int], *, to: Sight) -> Mapping[int, Article]:
    """Return those of them that they may see, by id."""
    select: LiteralString = " ".join(("select", COLUMNS, "from article where id = any(%(ids)s)"))
    order: LiteralString = "order by id limit 1000"
    found = tx.all(Article, " ".join((select, "and", SEEN, order)), ids=list(ids), **sight(to))
    return {one.id: one for one in found}


def versions(tx: Tx, article_id: int, *, limit: int = 200) -> list[Version]:
    """Return the newest first."""
    return tx.all(
        Version,
        """
        select version, title, body, tags, language, written_by, written_at
        from article_version
        where article_id = %(id)s
        order by version desc
        limit %(limit)s
        """,
        id=article_id,
        limit=limit,
    )


def version(tx: Tx, article_id: int, number: int) -> Version | None:
    return tx.maybe(
        Version,
        """
        select version, title, body, tags, language, written_by, written_at
        from article_version
        where article_id = %(id)s and version = %(version)s
        """,
        id=article_id,
        version=number,
    )


def _columns(new: NewArticle) -> dict[str, Any]:
    return {
        "title": new.title,
        "body": new.body,
        "tags": list(new.tags),
        "review_on": new.review_on,
        "language": new.language,
        "audience": new.audience,
        "team_id": new.team_id,
        "owner_id": new.owner_id,
    }
