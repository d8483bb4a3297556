"""Rows of articles and of their versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Tx
from tocsin.knowledge.article import Article, ArticleQuery, NewArticle, Status, Version


def insert(tx: Tx, new: NewArticle, *, author_id: int | None, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into article (
                title, body, tags, review_on, author_id, created_at, updated_at
            )
            values (
                %(title)s, %(body)s, %(tags)s, %(review_on)s, %(author_id)s, %(at)s, %(at)s
            )
            returning id
            """,
            author_id=author_id,
            at=at,
            **_columns(new),
        )
    )


def update(
    tx: Tx, article_id: int, new: NewArticle, *, expected_version: int, at: datetime
) -> bool:
    """Return False, and change nothing, when somebody else wrote a version meanwhile."""
    return bool(
        tx.run(
            """
            update article
            set title = %(title)s,
                body = %(body)s,
                tags = %(tags)s,
                review_on = %(review_on)s,
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
            article_id, version, title, body, tags, written_by, written_at
        )
        select id, version, title, body, tags, %(by)s, %(at)s
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


def get(tx: Tx, article_id: int, *, statuses: Sequence[Status]) -> Article | None:
    """None also when it has none of the statuses that the reader may see."""
    return tx.maybe(
        Article,
        """
        select id, title, body, tags, status, version, review_on, author_id, created_at,
            updated_at, published_at,
            (select count(*) from article_link where article_id = article.id) as used_in
        from article
        where id = %(id)s and status = any(%(statuses)s)
        """,
        id=article_id,
        statuses=list(statuses),
    )


def versions(tx: Tx, article_id: int, *, limit: int = 200) -> list[Version]:
    """Return the newest first."""
    return tx.all(
        Version,
        """
        select version, title, body, tags, written_by, written_at
        from article_version
        where article_id = %(id)s
        order by version desc
        limit %(limit)s
        """,
        id=article_id,
        limit=limit,
    )


def page(
    tx: Tx, query: ArticleQuery, *, statuses: Sequence[Status], after: Sequence[Any] | None
) -> list[Article]:
    """Return one more than the limit, changed last first, from behind ``after`` (time, id)."""
    return tx.all(
        Article,
        """
        select id, title, body, tags, status, version, review_on, author_id, created_at,
            updated_at, published_at,
            (select count(*) from article_link where article_id = article.id) as used_in
        from article
        where status = any(%(statuses)s)
            and (%(tag)s::text is null or tags @> array[%(tag)s::text])
            and (%(review_by)s::date is null or review_on <= %(review_by)s)
            and (%(at)s::timestamptz is null or (updated_at, id) < (%(at)s, %(id)s))
        order by updated_at desc, id desc
        limit %(limit)s
        """,
        statuses=list(statuses),
        tag=query.tag,
        review_by=query.review_by,
        at=after[0] if after else None,
        id=after[1] if after else None,
        limit=query.limit + 1,
    )


def found(tx: Tx, query: ArticleQuery, *, statuses: Sequence[Status]) -> list[Article]:
    """Return what best matches the words of a search, which may use quotes, or and minus."""
    return tx.all(
        Article,
        """
        select id, title, body, tags, status, version, review_on, author_id, created_at,
            updated_at, published_at,
            (select count(*) from article_link where article_id = article.id) as used_in
        from article, websearch_to_tsquery('english', %(text)s) as wanted
        where status = any(%(statuses)s)
            and (search @@ wanted or title ilike %(like)s)
            and (%(tag)s::text is null or tags @> array[%(tag)s::text])
            and (%(review_by)s::date is null or review_on <= %(review_by)s)
        order by ts_rank_cd(search, wanted) desc, updated_at desc, id desc
        limit %(limit)s
        """,
        text=query.text,
        like="%" + _escaped(query.text) + "%",
        statuses=list(statuses),
        tag=query.tag,
        review_by=query.review_by,
        limit=query.limit,
    )


def _columns(new: NewArticle) -> dict[str, Any]:
    return {
        "title": new.title,
        "body": new.body,
        "tags": list(new.tags),
        "review_on": new.review_on,
    }


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
