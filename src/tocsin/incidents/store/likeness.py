"""Which incidents share words: found by the index of words, judged by ``kit.likeness``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.kit.likeness import LOOKED_AT, Text
from tocsin.kit.tx import Tx

COUNTED_AT_MOST = 5_000
_MATCHED_AT_MOST = 3_000
_COMPARED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class _Known:
    word: str
    texts: int


def total(tx: Tx) -> int:
    """Return about how many there are; 0 where nobody looked yet, which is where there are few."""
    found: int = tx.value(
        """
        select greatest(reltuples, 0)::bigint
        from pg_class
        where oid = 'incident'::regclass
        """
    )
    return found


def counted(tx: Tx, stems: Sequence[str]) -> dict[str, int]:
    """Count the incidents with each stem, by the index: for as long as there are few."""
    rows = tx.all(
        _Known,
        """
        select word,
            (select count(*) from incident where search @@ (word || ':*')::tsquery) as texts
        from unnest(%(stems)s::text[]) as word
        order by word
        limit 100
        """,
        stems=list(stems),
    )
    return {row.word: row.texts for row in rows}


def estimated(tx: Tx, stems: Sequence[str], *, total: int) -> dict[str, int]:
    """Say what PostgreSQL believes of each stem; of what it knows nothing there are few."""
    rows = tx.all(
        _Known,
        """
        with common as (
            select known.word, known.share
            from pg_stats,
                unnest(most_common_elems::text::text[], most_common_elem_freqs)
                    as known (word, share)
            where schemaname = current_schema()
                and tablename = 'incident'
                and attname = 'search'
                and known.word is not null
        )
        select asked.word,
            greatest(1, round(%(total)s * least(1, coalesce(sum(common.share), 0))))::bigint
                as texts
        from unnest(%(stems)s::text[]) as asked (word)
        left join common on starts_with(common.word, asked.word)
        group by asked.word
        order by asked.word
        limit 100
        """,
        stems=list(stems),
        total=total,
    )
    return {row.word: row.texts for row in rows}


def sharing(tx: Tx, stems: Mapping[str, float], *, without: int | None) -> list[Text]:
    """Return the incidents that have the rarest of these stems, out of the newest with any."""
    return tx.all(
        Text,
        """
        with asked as (
            select (word || ':*')::tsquery as query, weight
            from unnest(%(stems)s::text[], %(rarities)s::float8[]) as given (word, weight)
        ), matched as materialized (
            select number, search
            from incident
            where search @@ %(any)s::tsquery
                and number is distinct from %(without)s::bigint
                and not is_drill
                and status <> 'cancelled'
            order by number desc
            limit %(matched)s
        ), best as (
            select matched.number,
                (select sum(weight) from asked where matched.search @@ asked.query) as weight
            from matched
            order by weight desc, matched.number desc
            limit %(compared)s
        )
        select incident.number as id, title, left(description, %(looked_at)s) as body
        from best
        join incident on incident.number = best.number
        order by incident.number desc
        limit %(compared)s
        """,
        stems=list(stems),
        rarities=list(stems.values()),
        any=" | ".join(f"{stem}:*" for stem in stems),
        without=without,
        matched=_MATCHED_AT_MOST,
        compared=_COMPARED_AT_MOST,
        looked_at=LOOKED_AT,
    )
