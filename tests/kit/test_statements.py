"""Statements name their values, answer with ours, and are prepared when they come again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tocsin.kit import db, pooled, statements
from tocsin.kit.pooled import Pooled
from tocsin.kit.tx import Json, Tx

PREPARED = (
    "select statement from pg_prepared_statements where statement like 'select %% as again%%'"
)
OFTEN = statements.ASKED_BEFORE_PREPARED + 1


@pytest.fixture
def tx(connection: Pooled) -> Tx:
    return db.Connection(connection)


VALUES: list[tuple[str, Any]] = [
    ("int", 7),
    ("bigint", 1 << 40),
    ("text", "naïve 100 % ☎"),
    ("bytea", b"\0\xff"),
    ("boolean", True),
    ("text", None),
    ("timestamptz", datetime(2026, 11, 1, 3, 0, tzinfo=UTC)),
    ("interval", timedelta(minutes=5)),
    ("text[]", ["a", "b,c", 'd"']),
    ("bigint[]", []),
    ("jsonb", {"a": [1, None]}),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_values_come_back_as_they_went(tx: Tx, kind: str, value: Any) -> None:
    for _ in range(OFTEN + 1):
        assert tx.value(f"select %(value)s::{kind}", value=value) == value


def test_a_name_stands_for_its_value_wherever_it_is(tx: Tx) -> None:
    assert tx.value("select %(a)s::int * 10 + %(b)s::int - %(a)s::int", a=4, b=2, c="unused") == 38


def test_a_percent_sign_is_written_twice(tx: Tx) -> None:
    assert tx.value("select 'half' like 'ha%%' and 7 %% %(n)s = 1", n=2) is True
    with pytest.raises(ValueError, match="percent"):
        tx.value("select 7 % 2")


def test_bytes_go_as_they_are_where_that_is_asked_for(tx: Tx) -> None:
    assert (
        tx.value("select substring(%(bodies)b from 2 for 2)", bodies=b"\0\xff\xfe") == b"\xff\xfe"
    )


def test_what_touches_rows_says_how_many(tx: Tx) -> None:
    tx.run("create temporary table thing (n int)")
    assert tx.run("insert into thing select generate_series(1, 3)") == 3
    assert tx.run("update thing set n = 0 where n > %(n)s", n=1) == 2
    assert tx.run("delete from thing where n = 7") == 0
    assert tx.run("select n from thing") == 3


def test_what_answers_with_nothing_is_not_asked_for_rows(tx: Tx) -> None:
    with pytest.raises(psycopg.ProgrammingError):
        tx.value("create temporary table thing (n int)")


def test_no_row_is_none(tx: Tx) -> None:
    assert tx.value("select 1 where false") is None
    assert tx.column("select 1 where false") == []


def test_what_is_asked_again_is_prepared_and_stays_so_when_something_is_undone(
    tx: Tx, connection: Pooled
) -> None:
    def asked() -> None:
        assert tx.value("select %(n)s::int as again", n=1) == 1

    for _ in range(OFTEN):
        asked()
    for _ in range(2):
        with pytest.raises(psycopg.errors.DivisionByZero), tx.savepoint():
            tx.value("select 1 / 0")
    asked()
    connection.rollback()
    asked()
    assert tx.column(PREPARED) == ["select $1::int as again"]


def test_values_of_another_kind_are_another_statement(tx: Tx) -> None:
    for value in (1, "one", Json("one"), 1.5):
        for _ in range(OFTEN):
            tx.value("select %(value)s as again", value=value)
    assert len(tx.column(PREPARED)) == 4


def test_only_so_many_stay_prepared(tx: Tx, connection: Pooled) -> None:
    for number in range(statements.KEPT_AT_MOST + 2):
        for _ in range(OFTEN):
            tx.value(f"select {number} as again")
    assert len(tx.column(PREPARED)) == statements.KEPT_AT_MOST - 1
    assert tx.value("select 0 as again") == 0
    assert pooled.statements(connection) is pooled.statements(connection)


@pytest.mark.parametrize(
    "change", ["alter table changing alter a type text", "deallocate all"], ids=["table", "gone"]
)
def test_what_is_out_of_date_fails_once(connection: Pooled, tx: Tx, change: str) -> None:
    tx.run("create temp table if not exists changing (a int)")
    opening = "select count(a) from changing"
    for _ in range(OFTEN):
        tx.column("select a from changing")
    connection.commit()
    connection.autocommit = True
    pooled.statements(connection).begin(opening, {})
    connection.rollback()
    connection.execute(change)
    connection.autocommit = False
    with pytest.raises((psycopg.NotSupportedError, psycopg.ProgrammingError)):
        tx.column("select a from changing")
    connection.rollback()
    assert tx.column("select a from changing") == []


def test_a_transaction_begins_with_an_answer(connection: Pooled) -> None:
    asked = pooled.statements(connection)
    for number in range(3):
        answer = asked.begin("select 40 + %(more)s::int as again", {"more": number})
        assert asked.first(answer, tuple) == (40 + number,)
        asked.do(b"rollback" if number else b"commit")
    with pytest.raises(psycopg.errors.UndefinedTable):
        asked.begin("select 1 from nowhere", {})


def test_a_refusal_keeps_its_kind_and_its_words(tx: Tx) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable, match="nowhere") as caught:
        tx.value("select 1 from nowhere")
    assert caught.value.diag.severity == "ERROR"


def test_a_connection_that_is_lost_says_so(tx: Tx, connection: Pooled, shared_dsn: str) -> None:
    with psycopg.connect(shared_dsn, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        tx.value("select 1")
    assert connection.closed
    with pytest.raises(psycopg.OperationalError):
        tx.value("select 1")
