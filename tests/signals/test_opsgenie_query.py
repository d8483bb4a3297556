"""Opsgenie's query language, asked about one alert."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.signals import opsgenie_parsing, opsgenie_query
from tocsin.signals.opsgenie_parsing import BadQuery
from tocsin.signals.opsgenie_query import Fields

ALERT: Fields = {
    "status": ["open"],
    "acknowledged": [False],
    "snoozed": [False],
    "snoozeduntil": [None],
    "priority": ["P1"],
    "tags": ["db", "payments prod"],
    "message": ["Disk is full on db-1"],
    "description": ["97 % used"],
    "alias": ["disk/db-1"],
    "entity": ["db-1.example.com"],
    "source": ["http://prometheus.example.com/graph"],
    "owner": ["ana@example.com"],
    "teams": ["payments"],
    "responders": ["team:payments"],
    "count": [3],
    "tinyid": ["42"],
    "createdat": [datetime(2026, 3, 16, 9, 30, tzinfo=UTC)],
    "details": ["region:eu", "rack:7"],
    "details/key": ["region", "rack"],
    "details/region": ["eu"],
}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "status: open",
        "status:open",
        "status=open",
        "status = OPEN",
        "status != closed",
        "status: open AND priority: P1",
        "status: open priority: P1",
        "status: open and priority: p1",
        "status: (open OR closed)",
        "tag: db",
        "tags: (db AND prod)",
        'tag: "payments prod"',
        "status: closed OR tag: db",
        "NOT status: closed",
        "status: open AND NOT (tag: web OR priority: P5)",
        "priority: (P1 OR P2)",
        "disk",
        "DISK full",
        '"is full"',
        "di*",
        "d*k",
        "source: *example*graph*",
        "entity: db-1*",
        "alias: disk/db-1",
        "source: http*graph",
        "acknowledged: false",
        "count > 2",
        "count >= 3 count < 4",
        "count: 3",
        "createdAt > 2026-03-16",
        "createdAt < 1773660000000",
        "createdAt >= 16-03-2026",
        "createdAt: 2026-03-16",
        "createdAt: 16-03-2026",
        "createdAt > 16-03-2026T09:00 AND createdAt <= 2026-03-16T09:30:00Z",
        "owner: ana@example.com",
        "details.region: eu",
        "details.key: rack",
        "details: region",
        "priority <= P3",
        "teams: payments",
        "tinyId: 42",
        "(status: open)",
        "snoozed: false",
    ],
)
def test_a_query_finds_the_alert(query: str) -> None:
    assert opsgenie_parsing.parse(query).holds(ALERT)


@pytest.mark.parametrize(
    "query",
    [
        "status: closed",
        "status != open",
        "NOT status: open",
        "tag: d",
        "message: dis",
        "tags: (db AND web)",
        "status: open AND priority: P2",
        "web",
        "dis*k*k",
        "db-1*db-1",
        '"full is"',
        "count > 3",
        "count: three",
        "createdAt > 2026-03-17",
        "createdAt: 2026-03-15",
        "createdAt: 31-02-2026",
        "createdAt: yesterday",
        "snoozedUntil > 2026-01-01",
        "details.region: us",
        "details.nothing: *",
        "acknowledged: true",
    ],
)
def test_a_query_does_not_find_it(query: str) -> None:
    assert not opsgenie_parsing.parse(query).holds(ALERT)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("status:", "compared with nothing"),
        ("status: open AND", "ends where"),
        ("(status: open", "not closed"),
        ("status: open)", "no opening one"),
        ("()", "closes where"),
        ("colour: red", "no field 'colour'"),
        ('message: "open', "cannot be understood"),
        ("a OR", "ends where"),
        ("NOT " * 300 + "a", "more than 200 words"),
        ("(" * 30 + "a" + ")" * 30, "too deeply"),
    ],
)
def test_what_cannot_be_understood_is_told(query: str, why: str) -> None:
    with pytest.raises(BadQuery, match=why):
        opsgenie_parsing.parse(query).holds(ALERT)


@pytest.mark.parametrize(
    ("query", "is_closed"),
    [
        ("status: open", False),
        ("status=closed tag: db", True),
        ("tag: db AND (status: closed)", True),
        ("status: open OR tag: db", None),
        ("NOT status: open", None),
        ("status != open", None),
        ("tag: db", None),
    ],
)
def test_what_a_query_demands_of_the_status_narrows_the_search(
    query: str, is_closed: bool | None
) -> None:
    assert opsgenie_query.is_closed(opsgenie_parsing.parse(query)) is is_closed


@given(st.text(alphabet='()":=<>!*ab \\ANDORtu.', max_size=40))
def test_no_query_is_worse_than_a_bad_one(query: str) -> None:
    with suppress(BadQuery):
        opsgenie_parsing.parse(query).holds(ALERT)
