"""Which articles share words with a text: found by the index of words, judged elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from tocsin.kit.likeness import LOOKED_AT, Text
from tocsin.kit.tx import Tx
from tocsin.knowledge.audience import Sight
from tocsin.knowledge.store.articles import SEEN, sight

_COMPARED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class _Known:
    word: str
    texts: int


def counted(tx: Tx, stems: Sequence[str]) -> dict[str, int]:
    """Count the published articles with each stem."""
    rows = tx.all(
        _Known,
        """
        select word,
            (
                select count(*)
                from article
                where words @@ (word || ':*')::tsquery and status = 'published'
            ) as texts
        from unnest(%(stems)s::text[]) as word
        order by word
        limit 100
        """,
        stems=list(stems),
    )
    return {row.word: row.texts for row in rows}


def sharing(tx: Tx, stems: Mapping[str, float], *, to: Sight) -> list[Text]:
    """Return the published articles that have the rarest of these stems, tags as their text."""
    sql: LiteralString = " ".join((_SHARING, SEEN, _BEST))
    return tx.all(
        Text,
        sql,
        stems=list(stems),
        rarities=list(stems.values()),
        any=" | ".join(f"{stem}:*" for stem in stems),
        compared=_COMPARED_AT_MOST,
        looked_at=LOOKED_AT,
        **sight(to),
    )


@dataclass(frozen=True, slots=True)
class Near:
    id: int
    score: float


def near(tx: Tx, title: str, *, to: Sight) -> list[Near]:
    """Return the published articles whose title has most letters of this one, in their order."""
    sql: LiteralString = " ".join((_NEAR, SEEN, "order by score desc, article.id limit 20"))
    return tx.all(Near, sql, title=title, **sight(to))


_NEAR: LiteralString = """
    select article.id, likeness(article.title, %(title)s)::float8 as score
    from article
    where article.status = 'published' and likeness(article.title, %(title)s) > 0.4 and
"""
_SHARING: LiteralString = """
    with asked as (
        select (word || ':*')::tsquery as query, rarity
        from unnest(%(stems)s::text[], %(rarities)s::float8[]) as given (word, rarity)
    )
    select article.id, article.title,
        array_to_string(article.tags, ' ') || ' ' || left(article.body, %(looked_at)s) as body
    from article
    where article.words @@ %(any)s::tsquery and article.status = 'published' and
"""
_BEST: LiteralString = """
    order by (select sum(rarity) from asked where article.words @@ asked.query) desc,
        article.id desc
    limit %(compared)s
"""
