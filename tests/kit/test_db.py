"""Rows become dataclasses, words enums, arrays tuples; our values become jsonb."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, LiteralString

import psycopg
import pytest

from tests.world import Clock
from tocsin.kit import db, ticks
from tocsin.kit.db import Database
from tocsin.kit.tx import Json, Tx


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Row:
    colour: Colour
    maybe: Colour | None
    many: tuple[str, ...]
    colours: tuple[Colour, ...]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Number:
    n: int


def test_rows_become_what_the_dataclass_says(tx: Tx) -> None:
    found = tx.maybe(
        Row,
        """
        select 'red' as colour, null::text as maybe, array['a', 'b'] as many,
            array['red'] as colours, '{"n": 1}'::jsonb as data
        """,
    )
    assert found == Row(Colour.RED, None, ("a", "b"), (Colour.RED,), {"n": 1})


def test_a_word_that_the_enum_does_not_have_is_refused_by_its_name(tx: Tx) -> None:
    with pytest.raises(ValueError, match="'blue' is not a valid Colour"):
        tx.maybe(
            Row,
            """
            select 'blue' as colour, null::text as maybe, array[]::text[] as many,
                array[]::text[] as colours, '{}'::jsonb as data
            """,
        )


def test_columns_find_their_fields_in_any_order(tx: Tx) -> None:
    found = tx.all(
        Row,
        """
        select '{}'::jsonb as data, array['red'] as colours, array[]::text[] as many,
            'red' as maybe, 'red' as colour
        """,
    )
    assert found == [Row(Colour.RED, Colour.RED, (), (Colour.RED,), {})]


def test_dicts_and_json_go_as_jsonb_with_times_after_iso_8601(tx: Tx, now: datetime) -> None:
    assert datetime.fromisoformat(tx.value("select %(d)s ->> 'at'", d={"at": now})) == now
    assert datetime.fromisoformat(tx.value("select %(l)s ->> 1", l=Json(["a", now]))) == now
    assert tx.value("select jsonb_typeof(%(n)s)", n=Json(None)) == "null"


def test_a_savepoint_undoes_only_what_is_inside(tx: Tx) -> None:
    tx.run("create temporary table thing (n int check (n > 0))")
    tx.run("insert into thing values (1)")

    def half_done() -> None:
        with tx.savepoint():
            tx.run("insert into thing values (2)")
            tx.run("insert into thing values (0)")

    with pytest.raises(psycopg.errors.CheckViolation):
        half_done()
    assert tx.column("select n from thing") == [1]


def test_a_failed_transaction_leaves_nothing(database: Database, now: datetime) -> None:
    def half_done() -> None:
        with database.transaction() as tx:
            tx.run("insert into engine_tick values ('e', 'l', %(now)s)", now=now)
            raise KeyError

    with pytest.raises(KeyError):
        half_done()
    with database.reading() as tx:
        assert tx.value("select count(*) from engine_tick") == 0


def test_a_transaction_that_begins_badly_leaves_its_connection_usable(database: Database) -> None:
    for _ in range(10):  # more often than there are connections
        begun_badly = database.opened(Number, "select 1 / (random() * 0)::int as n")
        with pytest.raises(psycopg.errors.DivisionByZero), begun_badly:
            pass
    with database.opened(Number, "select 7 as n") as (tx, begun):
        assert (begun.n, tx.value("select 8")) == (7, 8)


def test_a_reading_transaction_cannot_write(database: Database, now: datetime) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), database.reading() as tx:
        tx.run("insert into engine_tick values ('e', 'l', %(now)s)", now=now)


def test_what_is_asked_at_once_knows_the_moment_and_is_written(
    database: Database, clock: Clock
) -> None:
    sql: LiteralString = f"{ticks.SIGN} select 7 as n where {ticks.IS_LIGHT}"
    with database.transaction() as tx:
        tx.run("set session synchronous_commit = 'local'")
    for _ in range(2):
        assert database.at_once(Number, sql, engine="it's", lanes=["a", 'b"']) == [Number(7)]
        clock.forward(timedelta(minutes=1))
    with database.reading() as tx:
        assert (
            tx.column("select ticked_at from engine_tick") == [clock.at - timedelta(minutes=1)] * 2
        )
        assert tx.value("select current_setting('synchronous_commit')") == "local"


def test_what_is_asked_at_once_and_fails_leaves_its_connection_usable(database: Database) -> None:
    for _ in range(10):  # more often than there are connections
        with pytest.raises(psycopg.errors.DivisionByZero):
            database.at_once(Number, "select 1 / (random() * 0)::int as n")
    assert database.at_once(Number, "select 8 as n") == [Number(8)]


def test_what_is_asked_apart_is_a_transaction_each(database: Database) -> None:
    asked = "select pg_current_xact_id()::text"
    with database.apart() as tx:
        assert tx.value(asked) != tx.value(asked)
    with database.transaction() as tx:
        assert tx.value(asked) == tx.value(asked)


def test_a_connection_that_was_ended_while_it_rested_is_lent_to_nobody(database: Database) -> None:
    with database.reading() as tx:
        pid = tx.value("select pg_backend_pid()")
    with psycopg.connect(database.dsn, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [pid])
    with database.reading() as tx:
        assert tx.value("select pg_backend_pid()") != pid


def test_a_killed_connection_is_replaced(database: Database) -> None:
    with pytest.raises(db.Unreachable), database.transaction() as tx:
        tx.run("select pg_terminate_backend(pg_backend_pid())")
    with database.reading() as tx:
        assert tx.value("select 1") == 1


def test_a_listener_is_woken_by_a_commit(database: Database, now: datetime) -> None:
    with database.listening("engine") as wait:
        with database.transaction() as tx:
            tx.run("select pg_notify('engine', '')")
        assert wait(5)
        assert not wait(0.01)
