"""Incidents as examples: in the order of their numbers, and by words within one place."""

from collections.abc import Sequence
from typing import LiteralString

from tocsin.incidents.example import Example, Like
from tocsin.kit.tx import Tx

NEWEST: LiteralString = "coalesce((select number from incident order by number desc limit 1), 0)"

_SELECT: LiteralString = """
    select number, title, left(description, 6000) as description, channel, is_drill,
        case when status <> 'cancelled' then category_id end as category_id,
        (
            select service_id
            from incident_service
            where incident_number = number and status <> 'cancelled'
            order by position, service_id
            limit 1
        ) as service_id,
        case when status <> 'cancelled' then team_id end as team_id
    from incident
"""


def after(tx: Tx, number: int, *, limit: int) -> list[Example]:
    return tx.all(
        Example,
        " ".join((_SELECT, "where number > %(number)s order by number limit %(limit)s")),
        number=number,
        limit=limit,
    )


def some(tx: Tx, numbers: Sequence[int]) -> list[Example]:
    return tx.all(
        Example,
        " ".join((_SELECT, "where number = any(%(numbers)s) order by number limit 10000")),
        numbers=list(numbers),
    )


_NEWEST_OF: LiteralString = """
    with newest as (
        select number, title, search
        from incident
        where not is_drill and status <> 'cancelled' and
"""
_RANKED: LiteralString = """
        order by number desc
        limit 300
    )
    select number, title
    from newest
    where search @@ to_tsquery('simple', %(words)s)
    order by ts_rank(search, to_tsquery('simple', %(words)s)) desc, number desc
    limit %(limit)s
"""


def of_category(tx: Tx, category_id: int, words: str, *, limit: int) -> list[Like]:
    """Return those of its newest that have most of these words."""
    sql = " ".join((_NEWEST_OF, "category_id = %(id)s", _RANKED))
    return tx.all(Like, sql, id=category_id, words=words, limit=limit)


def of_team(tx: Tx, team_id: int, words: str, *, limit: int) -> list[Like]:
    sql = " ".join((_NEWEST_OF, "team_id = %(id)s", _RANKED))
    return tx.all(Like, sql, id=team_id, words=words, limit=limit)


def of_service(tx: Tx, service_id: int, words: str, *, limit: int) -> list[Like]:
    sql = " ".join((_NEWEST_OF, _OF_SERVICE, _RANKED))
    return tx.all(Like, sql, id=service_id, words=words, limit=limit)


_OF_SERVICE: LiteralString = """
    number = any(
        array(
            select incident_number
            from incident_service
            where service_id = %(id)s
            order by incident_number desc
            limit 300
        )
    )
"""
