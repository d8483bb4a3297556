"""Finding incidents among a million, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from tocsin.identity.actor import Actor
from tocsin.incidents import search
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.search import Query, Sort
from tocsin.incidents.store import filters, incidents
from tocsin.kit import pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

ORDER: dict[Sort, LiteralString] = {
    Sort.NEWEST: "order by number desc",
    Sort.OLDEST: "order by number",
    Sort.PRIORITY: "order by priority, number desc",
}
_FIRST: LiteralString = "select number, priority, search from incident where"
_MATCHING: LiteralString = "select number, priority from incident where"
LOOKED_THROUGH: LiteralString = "limit 8000"


def page(tx: Tx, query: Query, *, visible_to: Actor) -> Page[Incident]:
    asked = search.checked(query)
    where, values = filters.of(asked, visible_to)
    values["limit"] = asked.limit + 1
    order = ORDER[asked.sort]
    if filters.has_words(asked):
        numbers = _with_words(tx, where, order, values)
    else:
        portion = "limit %(limit)s offset %(offset)s"
        sql = " ".join(("select number from incident where", where, order, portion))
        numbers = tx.column(sql, **values, offset=asked.offset)
    rows = {row.number: row for row in incidents.some(tx, numbers, visible_to=visible_to)}
    found = [rows[number] for number in numbers if number in rows]
    last = found[min(asked.limit, len(found)) - 1] if found else None
    return pages.cut(found, asked.limit, *_position(asked.sort, last))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are among those looked through."""

    found: int
    looked: int


def count(tx: Tx, query: Query, *, up_to: int, visible_to: Actor) -> Counted:
    """Look through the worst of the list, one more than asked, and count what has the words: in
    that order the indexes are, whatever is asked."""
    asked = search.checked(query)
    where, values = filters.of(asked, visible_to)
    found: LiteralString = "count(*)"
    first: LiteralString = " ".join(("select from incident where", where))
    if filters.has_words(asked):
        found = " ".join(("count(*) filter (where", filters.WORDS, ")"))
        first = " ".join(("select search from incident where", where, ORDER[Sort.PRIORITY]))
    told: LiteralString = " ".join(("select", found, "as found, count(*) as looked from (", first))
    sql: LiteralString = " ".join((told, "limit %(up_to)s) as first"))
    counted = tx.maybe(Counted, sql, **values, up_to=up_to + 1)
    return counted or Counted(0, 0)


def _with_words(
    tx: Tx, where: LiteralString, order: LiteralString, values: Mapping[str, Any]
) -> list[int]:
    """Look through the first of the list for a common word, in the index for a rare one.

    PostgreSQL cannot read its index of words in the order of the list, and its guess how common
    a word is decides badly between the two: a scan of a million rows for a word that nobody
    used. So the first look is bounded, and only what it does not fill is looked up.
    """
    first = ("select number from (", _FIRST, where, order, LOOKED_THROUGH, ") as first where")
    found = tx.column(" ".join((*first, filters.WORDS, order, "limit %(limit)s")), **values)
    if len(found) == values["limit"]:
        return found
    matching = ("with matching as materialized (", _MATCHING, where, "and", filters.WORDS, ")")
    chosen = ("select number from matching", order, "limit %(limit)s")
    return tx.column(" ".join((*matching, *chosen)), **values)


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
                where incident_number = number and service_id = any(%(ids)s)
            )
        order by number desc
        limit 1000
        """,
        ids=list(service_ids),
    )


def _position(sort: Sort, last: Incident | None) -> tuple[Any, ...]:
    if last is None:
        return ()
    return (last.priority, last.number) if sort is Sort.PRIORITY else (last.number,)
