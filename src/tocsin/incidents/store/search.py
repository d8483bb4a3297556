"""Finding incidents among a million: filters, words, and a page at a time.

The conditions are put together from literal parts, one per filter that is asked for, so that
the planner sees exactly what is asked; values travel as parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from tocsin.identity.actor import Actor
from tocsin.incidents import search
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.search import Query, Sort
from tocsin.incidents.store import incidents
from tocsin.kit import pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

_ORDER: dict[Sort, LiteralString] = {
    Sort.NEWEST: "order by incident.number desc",
    Sort.OLDEST: "order by incident.number",
    Sort.PRIORITY: "order by incident.priority, incident.number desc",
}
_AFTER: dict[Sort, LiteralString] = {
    Sort.NEWEST: "incident.number < %(after)s",
    Sort.OLDEST: "incident.number > %(after)s",
    Sort.PRIORITY: (
        "incident.priority >= %(after_priority)s"
        " and (incident.priority > %(after_priority)s or incident.number < %(after)s)"
    ),
}
# The last word counts as the beginning of one, so that a list can be narrowed while typing.
_WORDS: LiteralString = """
    incident.search @@ (
        case numnode(websearch_to_tsquery('simple', %(text)s))
            when 0 then ''
            else websearch_to_tsquery('simple', %(text)s)::text || ':*'
        end
    )::tsquery
"""


def page(tx: Tx, query: Query, *, visible_to: Actor) -> Page[Incident]:
    asked = search.checked(query)
    conditions, values = _conditions(asked, visible_to)
    rows = tx.all(
        Incident,
        incidents.SELECT
        + "where "
        + " and ".join(conditions)
        + " "
        + _ORDER[asked.sort]
        + " limit %(limit)s",
        limit=asked.limit + 1,
        **values,
    )
    last = rows[min(asked.limit, len(rows)) - 1] if rows else None
    return pages.cut(rows, asked.limit, *_position(asked.sort, last))


@dataclass(frozen=True, slots=True)
class _Count:
    status: Status
    count: int


def counts(tx: Tx, *, visible_to: Actor) -> dict[Status, int]:
    rows = tx.all(
        _Count,
        """
        select status, count(*) as count
        from incident
        where status in ('open', 'acknowledged', 'in_progress', 'pending')
            and not is_drill
            and (%(sees_all)s or reporter_id = %(person_id)s)
        group by status
        order by status
        limit 4
        """,
        **incidents.sight(visible_to),
    )
    return {row.status: row.count for row in rows}


def open_of_services(tx: Tx, service_ids: Sequence[int]) -> list[int]:
    return tx.column(
        """
        select number
        from incident
        where status in ('open', 'acknowledged', 'in_progress', 'pending')
            and not is_drill
            and exists (
                select from incident_service
                where incident_number = incident.number and service_id = any(%(ids)s)
            )
        order by number desc
        limit 1000
        """,
        ids=list(service_ids),
    )


def similar(tx: Tx, number: int, *, limit: int) -> list[int]:
    """Rank the newest few hundred that share a word of the title."""
    return tx.column(
        """
        with words as (
            select to_tsquery(
                'simple',
                coalesce(string_agg(quote_literal(word), ' | '), '')
            ) as query
            from incident, unnest(tsvector_to_array(to_tsvector('simple', title))) as word
            where number = %(number)s and length(word) > 2
        ), shared as (
            select incident.number, incident.search
            from incident, words
            where incident.search @@ words.query
                and incident.number <> %(number)s
                and not incident.is_drill
                and incident.status <> 'cancelled'
            order by incident.number desc
            limit 500
        )
        select shared.number
        from shared, words
        order by ts_rank(shared.search, words.query) desc, shared.number desc
        limit %(limit)s
        """,
        number=number,
        limit=limit,
    )


def _conditions(query: Query, visible_to: Actor) -> tuple[list[LiteralString], dict[str, Any]]:
    sight = incidents.sight(visible_to)
    values: dict[str, Any] = {}
    conditions: list[LiteralString] = ["true"]
    if not sight["sees_all"]:
        conditions.append("incident.reporter_id = %(person_id)s")
        values["person_id"] = sight["person_id"]
    for asked, condition, value in _filters(query):
        if asked:
            conditions.append(condition)
            values.update(value)
    return conditions, values


def _filters(query: Query) -> list[tuple[bool, LiteralString, dict[str, Any]]]:
    """Return each filter: whether it is asked for, what it says, and its values."""
    by_number = search.number_meant(query.text)
    return [
        (
            bool(query.status),
            "incident.status = any(%(status)s)",
            {"status": [str(status) for status in query.status]},
        ),
        (
            bool(query.priority),
            "incident.priority = any(%(priority)s)",
            {"priority": [str(priority) for priority in query.priority]},
        ),
        (
            query.service_id is not None,
            "incident.number in ("
            "select incident_number from incident_service where service_id = %(service_id)s)",
            {"service_id": query.service_id},
        ),
        _equals(query.team_id, "incident.team_id = %(team_id)s", "team_id"),
        _equals(query.assignee_id, "incident.assignee_id = %(assignee_id)s", "assignee_id"),
        _equals(query.reporter_id, "incident.reporter_id = %(reporter_id)s", "reporter_id"),
        (query.is_unassigned, "incident.assignee_id is null", {}),
        (query.category is not None, _BELOW, {"category": query.category}),
        _equals(query.is_drill, "incident.is_drill = %(is_drill)s", "is_drill"),
        _equals(query.is_major, "incident.is_major = %(is_major)s", "is_major"),
        (by_number is not None, "incident.number = %(number)s", {"number": by_number}),
        (bool(query.text) and by_number is None, _WORDS, {"text": query.text}),
        _after(query),
    ]


_BELOW: LiteralString = """
    incident.category_id = any(
        array(
            select id
            from category as below
            where below.path = %(category)s
                or (below.path > %(category)s || '/' and below.path < %(category)s || '0')
        )
    )
"""


def _equals(
    value: object, condition: LiteralString, name: str
) -> tuple[bool, LiteralString, dict[str, Any]]:
    return value is not None, condition, {name: value}


def _after(query: Query) -> tuple[bool, LiteralString, dict[str, Any]]:
    if query.cursor is None:
        return False, "", {}
    if query.sort is Sort.PRIORITY:
        priority, number = pages.decode(query.cursor, size=2)
        return True, _AFTER[query.sort], {"after_priority": priority, "after": number}
    (number,) = pages.decode(query.cursor, size=1)
    return True, _AFTER[query.sort], {"after": number}


def _position(sort: Sort, last: Incident | None) -> tuple[Any, ...]:
    if last is None:
        return ()
    return (last.priority, last.number) if sort is Sort.PRIORITY else (last.number,)
