"""Reading alerts: one, a page of those that a query finds, and how many there are."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tocsin.alerts.actions import amending
from tocsin.alerts.full import Full, Portion
from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie import finding, searches, telling, view
from tocsin.api.doors.opsgenie.asked import Asked, Client
from tocsin.api.doors.opsgenie.telling import Told
from tocsin.kit import clock, errors
from tocsin.kit.tx import Tx
from tocsin.signals import opsgenie_parsing, opsgenie_query
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.opsgenie_query import Node

LOOKED_AT = 20_000
MOST = 100
_SORTS = {"report/acktime": "updatedat", "report/closetime": "updatedat"}


class BadList(errors.Invalid):
    """The list is asked for in a way that cannot be understood."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence, fields={field: sentence})


@dataclass(frozen=True, slots=True)
class _Wanted:
    node: Node
    offset: int
    limit: int
    sort: str
    is_descending: bool


def get(asked: Asked) -> Answer:
    """GET /v2/alerts/{identifier}"""
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        alert = finding.the_one(tx, asked.call, client)
        told = telling.gather(tx, [alert], client)[0]
        return Answer(200, {"data": view.whole(told)})


def listed(asked: Asked) -> Answer:
    """GET /v2/alerts"""
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        wanted = _wanted(tx, asked, client)
        found = _found(tx, wanted, client)
        page = found[wanted.offset : wanted.offset + wanted.limit]
        told = telling.gather(tx, [one.alert for one in page], client)
    paging = _paging(asked, wanted, total=len(found))
    return Answer(200, {"data": [view.base(one) for one in told], "paging": paging})


def count(asked: Asked) -> Answer:
    """GET /v2/alerts/count"""
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        node = _node(tx, asked.query, client)
        return Answer(200, {"data": {"count": _count(tx, node, client)}})


def _count(tx: Tx, node: Node, client: Client) -> int:
    if opsgenie_query.is_plain(node):
        wanted = Portion(client.source_id, is_closed=opsgenie_query.is_closed(node))
        return amending.count(tx, wanted, actor=client.actor)
    return sum(1 for _ in _matching(tx, node, client, opsgenie_query.needed(node)))


def _found(tx: Tx, wanted: _Wanted, client: Client) -> list[Told]:
    """In the order asked for. The newest first is how they come: then no more than the page, and
    one that shows that there are others, are looked for."""
    names = opsgenie_query.needed(wanted.node) | {wanted.sort}
    matching = _matching(tx, wanted.node, client, names)
    if (wanted.sort, wanted.is_descending) == ("createdat", True):
        return list(itertools.islice(matching, wanted.offset + wanted.limit + 1))
    return sorted(
        matching, key=lambda told: view.place(told, wanted.sort), reverse=wanted.is_descending
    )


def _matching(tx: Tx, node: Node, client: Client, names: frozenset[str]) -> Iterator[Told]:
    """The incidents of alerts are looked at only where these fields need them."""
    tell = telling.gather if names & view.OF_INCIDENTS else telling.alone
    asked_for = opsgenie_query.needed(node)
    for portion in _portions(tx, node, client):
        for told in tell(tx, portion, client):
            if node.holds(view.fields(told, asked_for)):
                yield told


def _portions(tx: Tx, node: Node, client: Client) -> Iterator[list[Full]]:
    """The newest alerts, as many as Opsgenie's own pages reach; a small portion first."""
    is_closed, before, looked_at, limit = opsgenie_query.is_closed(node), None, 0, 2 * MOST
    while looked_at < LOOKED_AT:
        wanted = Portion(client.source_id, is_closed=is_closed, before_id=before, limit=limit)
        found = amending.portion(tx, wanted, actor=client.actor)
        yield found
        if len(found) < wanted.limit:
            return
        before, looked_at, limit = found[-1].id, looked_at + len(found), 1000


def _wanted(tx: Tx, asked: Asked, client: Client) -> _Wanted:
    query = asked.query
    sort = opsgenie_parsing.folded(query.get("sort", "createdAt"))
    known = _SORTS.get(sort, sort)
    if known not in opsgenie_parsing.NAMES:
        raise BadList("sort", f"There is no field '{query.get('sort')}' to sort by.")
    order = query.get("order", "desc").lower()
    if order not in ("asc", "desc"):
        raise BadList("order", "should be one of [ asc, desc ]")
    offset = _number(query, "offset", 0, most=LOOKED_AT)
    limit = _number(query, "limit", 20, most=LOOKED_AT)
    return _Wanted(_node(tx, query, client), offset, min(limit, MOST), known, order == "desc")


def _node(tx: Tx, query: Mapping[str, str], client: Client) -> Node:
    text = query.get("query", "")
    if "searchIdentifier" in query:
        text = searches.query_of(tx, query["searchIdentifier"], client)
    try:
        return opsgenie_parsing.parse(text)
    except opsgenie_parsing.BadQuery as error:
        raise BadList("query", f"The query cannot be understood. {error}") from error


def _number(query: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    said = query.get(name, "") or str(default)
    if not (said.isascii() and said.isdecimal()) or int(said[:9]) > most:
        raise BadList(name, f"should be a number between 0 and {most}")
    return int(said)


def _paging(asked: Asked, wanted: _Wanted, *, total: int) -> dict[str, Any]:
    """``total`` is how many were found, or one more than the page where there are others."""
    step = max(wanted.limit, 1)
    following = wanted.offset + step
    places = {"first": 0}
    if wanted.offset > 0:
        places["prev"] = max(wanted.offset - step, 0)
    if following < total:
        places["next"] = following
    if following >= total or wanted.sort != "createdat":
        places["last"] = max(total - 1, 0) // step * step
    return {name: _address(asked, offset, wanted.limit) for name, offset in places.items()}


def _address(asked: Asked, offset: int, limit: int) -> str:
    path = asked.path.partition("?")[0].rstrip("/")
    kept = {k: v for k, v in asked.query.items() if k not in ("offset", "limit", "apiKey", "key")}
    query = urlencode({**kept, "offset": offset, "limit": limit})
    return f"{asked.settings.base_url}{path}?{query}"
