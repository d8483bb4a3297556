"""Which articles resemble a text: the one query that is worth a module of its own."""

from tocsin.kit.tx import Tx
from tocsin.knowledge.article import Similar


def similar(tx: Tx, *, title: str, text: str, limit: int) -> list[Similar]:
    """Return the published articles that share the rarest words with a text.

    Any word will do (an article need not have all), but a word that half of the articles have
    says little: each counts by its weight in the article times the logarithm of its rarity.
    One word in common is chance, unless the text has but one. A title that looks the same
    (in spite of a typo) counts as well.
    """
    return tx.all(
        Similar,
        """
        with asked as materialized (
            select lexeme,
                ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery
                    as query
            from unnest(to_tsvector('english', %(text)s))
            order by cardinality(positions) desc, lexeme
            limit 64
        ), hit as (
            select article.id, asked.lexeme, ts_rank(article.search, asked.query) as weight,
                count(*) over (partition by asked.lexeme) as articles
            from asked
            join article on article.search @@ asked.query and article.status = 'published'
        ), total as (
            select count(*) as articles
            from article
            where status = 'published'
        ), alike as (
            select hit.id,
                sum(hit.weight * ln(1 + total.articles / hit.articles::float8)) as score,
                array_agg(hit.lexeme order by hit.articles, hit.lexeme) as words
            from hit, total
            group by hit.id
            having count(*) >= least(2, (select count(*) from asked))
        )
        select article.id, article.title,
            coalesce(alike.score, 0) + likeness(article.title, %(title)s) as score,
            coalesce(alike.words, '{}') as words,
            (select count(*) from article_link where article_id = article.id) as used_in
        from article
        left join alike on alike.id = article.id
        where article.status = 'published'
            and (alike.id is not null or likeness(article.title, %(title)s) > 0.4)
        order by score desc, article.id desc
        limit %(limit)s
        """,
        title=title,
        text=text,
        limit=limit,
    )
