"""What a list of incidents is narrowed by, as conditions in SQL.

They are put together from literal parts, one per filter that is asked for, so that the planner
sees exactly what is asked; values travel as parameters.
"""

from typing import Any, LiteralString

from tocsin.identity.actor import Actor
from tocsin.incidents import search
from tocsin.incidents.lifecycle import OPEN
from tocsin.incidents.search import Query, Sort
from tocsin.incidents.store import incidents
from tocsin.kit import pages

Filter = tuple[bool, LiteralString, dict[str, Any]]
"""Whether it is asked for, what it says, and its values."""

# The last word counts as the beginning of one, so that a list can be narrowed while typing.
WORDS: LiteralString = """
    search @@ (
        case numnode(websearch_to_tsquery('simple', %(text)s))
            when 0 then ''
            else websearch_to_tsquery('simple', %(text)s)::text || ':*'
        end
    )::tsquery
"""

_OF_SERVICE: LiteralString = """
    number in (
        select incident_number
        from incident_service
        where service_id = %(service_id)s
    )
"""

_WATCHED: LiteralString = """
    number in (
        select incident_number
        from incident_watcher
        where person_id = %(watcher_id)s
    )
"""

_BELOW: LiteralString = """
    category_id = any(
        array(
            select id
            from category as below
            where below.path = %(category)s
                or (below.path > %(category)s || '/' and below.path < %(category)s || '0')
                or below.merged_into in (
                    select id
                    from category as kept
                    where kept.path = %(category)s
                        or (kept.path > %(category)s || '/' and kept.path < %(category)s || '0')
                )
        )
    )
"""

_OPEN: LiteralString = "status in ('open', 'acknowledged', 'in_progress', 'pending')"

_AFTER: dict[Sort, LiteralString] = {
    Sort.NEWEST: "number < %(after)s",
    Sort.OLDEST: "number > %(after)s",
    Sort.PRIORITY: (
        "priority >= %(after_priority)s and (priority > %(after_priority)s or number < %(after)s)"
    ),
}


def of(query: Query, visible_to: Actor) -> tuple[LiteralString, dict[str, Any]]:
    """Return all that is asked but for the words, and the values of it all."""
    asked = [each for each in _filters(query, visible_to) if each[0]]
    values: dict[str, Any] = {"text": query.text}
    for _, _, value in asked:
        values |= value
    return " and ".join(["true", *(condition for _, condition, _ in asked)]), values


def has_words(query: Query) -> bool:
    """Whether the text is words; it may be a number, which is a filter like the others."""
    return bool(query.text) and search.number_meant(query.text) is None


def _filters(query: Query, visible_to: Actor) -> list[Filter]:
    sight = incidents.sight(visible_to)
    priorities = [str(priority) for priority in query.priority]
    number = search.number_meant(query.text)
    return [
        (not sight["sees_all"], "reporter_id = %(person_id)s", {"person_id": sight["person_id"]}),
        _of_status(query),
        (bool(priorities), "priority = any(%(priority)s)", {"priority": priorities}),
        (query.is_unassigned, "assignee_id is null", {}),
        _if_given(query.service_id, _OF_SERVICE, "service_id"),
        _if_given(query.team_id, "team_id = %(team_id)s", "team_id"),
        _if_given(query.team_ids, "team_id = any(%(team_ids)s::bigint[])", "team_ids"),
        _if_given(query.watcher_id, _WATCHED, "watcher_id"),
        _if_given(query.assignee_id, "assignee_id = %(assignee_id)s", "assignee_id"),
        _if_given(query.reporter_id, "reporter_id = %(reporter_id)s", "reporter_id"),
        _if_given(query.category, _BELOW, "category"),
        _flag(query.is_drill, "is_drill", "not is_drill"),
        _flag(query.is_major, "is_major", "not is_major"),
        _if_given(query.since, "logged_at >= %(since)s", "since"),
        _if_given(query.until, "logged_at < %(until)s", "until"),
        _if_given(number, "number = %(number)s", "number"),
        _after(query),
    ]


def _of_status(query: Query) -> Filter:
    """All that are open are asked for in the words of the indexes of what is open."""
    if frozenset(query.status) == OPEN:
        return True, _OPEN, {}
    statuses = [str(status) for status in query.status]
    return bool(statuses), "status = any(%(status)s)", {"status": statuses}


def _if_given(value: object, condition: LiteralString, name: str) -> Filter:
    given = list(value) if isinstance(value, tuple) else value
    return value is not None, condition, {name: given}


def _flag(value: bool | None, yes: LiteralString, no: LiteralString) -> Filter:
    return value is not None, yes if value else no, {}


def _after(query: Query) -> Filter:
    if query.cursor is None:
        return False, "", {}
    if query.sort is Sort.PRIORITY:
        above, number = pages.decode(query.cursor, str, int)
        return True, _AFTER[query.sort], {"after_priority": above, "after": number}
    (number,) = pages.decode(query.cursor, int)
    return True, _AFTER[query.sort], {"after": number}
