"""Articles by their words, in the language of each, and by what was changed last."""

from collections.abc import Sequence
from typing import Any, LiteralString

from tocsin.kit.tx import Tx
from tocsin.knowledge.article import Article, ArticleQuery
from tocsin.knowledge.audience import Sight
from tocsin.knowledge.store.articles import COLUMNS, SEEN, sight

_NARROWED: LiteralString = """
    and (%(status)s::text is null or article.status = %(status)s)
    and (%(tag)s::text is null or article.tags @> array[%(tag)s::text])
    and (%(audience)s::text is null or article.audience = %(audience)s)
    and (%(review_by)s::date is null or article.review_on <= %(review_by)s)
"""
_BEHIND: LiteralString = """
    and (%(at)s::timestamptz is null or (article.updated_at, article.id) < (%(at)s, %(id)s))
    order by article.updated_at desc, article.id desc
    limit %(limit)s
"""
# An article is searched as its own language bends words; one that says none, as both do.
_MATCHES: LiteralString = """
    and (
        (article.language <> 'de' and article.words @@ english)
        or (article.language <> 'en' and article.words @@ german)
        or article.words @@ plain
        or article.title ilike %(like)s
    )
    order by greatest(
        ts_rank_cd(article.words, english), ts_rank_cd(article.words, german),
        ts_rank_cd(article.words, plain)
    ) desc, article.updated_at desc, article.id desc
    limit %(limit)s
"""
_ASKED: LiteralString = """
    from article,
        websearch_to_tsquery('english', %(text)s) as english,
        websearch_to_tsquery('german', %(text)s) as german,
        websearch_to_tsquery('simple', %(text)s) as plain
"""


def page(tx: Tx, query: ArticleQuery, *, to: Sight, after: Sequence[Any] | None) -> list[Article]:
    """Return one more than the limit, changed last first, from behind ``after`` (time, id)."""
    sql: LiteralString = " ".join(
        ("select", COLUMNS, "from article where", SEEN, _NARROWED, _BEHIND)
    )
    return tx.all(
        Article,
        sql,
        at=after[0] if after else None,
        id=after[1] if after else None,
        limit=query.limit + 1,
        **_narrowed(query),
        **sight(to),
    )


def found(tx: Tx, query: ArticleQuery, *, to: Sight) -> list[Article]:
    """Return what best matches the words of a search, which may use quotes, or and minus."""
    sql: LiteralString = " ".join(("select", COLUMNS, _ASKED, "where", SEEN, _NARROWED, _MATCHES))
    return tx.all(
        Article,
        sql,
        text=query.text,
        like="%" + _escaped(query.text) + "%",
        limit=query.limit,
        **_narrowed(query),
        **sight(to),
    )


def _narrowed(query: ArticleQuery) -> dict[str, Any]:
    return {
        "status": query.status,
        "tag": query.tag,
        "audience": query.audience,
        "review_by": query.review_by,
    }


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
