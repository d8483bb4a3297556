"""The database away, fenced off or demoted: told once, and never waited for long."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime

import psycopg
import pytest
import structlog.testing

from tocsin.engine import loop
from tocsin.kit import db, logs, ticks

NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[db.Database]:
    monkeypatch.setattr(db, "BORROW_SECONDS", 0.5)
    opened = db.Database(NOBODY)
    yield opened
    opened.close()


def ask(database: db.Database) -> object:
    with database.reading() as tx:
        return tx.value("select 1")


def test_an_outage_is_told_once_however_many_meet_it(
    away: db.Database, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info")
    lane = loop.Step("ask", lambda database: bool(ask(database)))
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda _: loop.take(lane, away), range(6))) == [False] * 6
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "database.away" in lines[0]
    assert "Connection refused" in lines[0]


def test_the_reason_is_kept_from_those_who_ask_from_outside(away: db.Database) -> None:
    with pytest.raises(db.Unreachable) as told:
        ask(away)
    assert "refused" in told.value.reason
    assert "127.0.0.1" not in told.value.sentence


def test_the_end_of_an_outage_is_told_too(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BORROW_SECONDS", 0.5)
    database = db.Database(dsn)
    name = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(_elsewhere(dsn), autocommit=True) as superuser:
        superuser.execute(f"alter database {name} allow_connections off".encode())
        with structlog.testing.capture_logs() as told, pytest.raises(db.Unreachable):
            ask(database)
        assert [line["event"] for line in told] == ["database.away"]
        assert database.is_away
        superuser.execute(f"alter database {name} allow_connections on".encode())
    with structlog.testing.capture_logs() as told:
        assert ask(database) == 1
    assert [line["event"] for line in told] == ["database.back"]
    database.close()


def test_a_standby_is_never_asked(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may not know yet what was acknowledged."""
    monkeypatch.setattr(db, "BORROW_SECONDS", 0.5)
    with psycopg.connect(dsn, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"alter database {name} set default_transaction_read_only = on".encode())
    database = db.Database(dsn)
    with pytest.raises(db.Unreachable) as told:
        ask(database)
    assert "read-only" in told.value.reason
    database.close()


def test_a_primary_that_became_a_standby_is_left(database: db.Database, now: datetime) -> None:
    def write() -> None:
        with database.transaction() as tx:
            tx.run("set transaction read only")
            ticks.tick(tx, engine="e", lane="l", now=now)

    with pytest.raises(db.Unreachable):
        write()
    assert ask(database) == 1


@pytest.mark.parametrize(
    "name", ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
)
def test_nothing_may_hang_for_longer_than_a_page_can_wait(database: db.Database, name: str) -> None:
    with database.reading() as tx:
        limit = tx.value(
            "select extract(epoch from current_setting(%(name)s)::interval)::float", name=name
        )
    assert 0 < limit <= 20


def test_of_two_that_wait_for_each_other_both_succeed(database: db.Database, now: datetime) -> None:
    """PostgreSQL chooses one to give way; it is done again and nobody hears of it."""
    with database.transaction() as tx:
        for lane in "ab":
            ticks.tick(tx, engine="e", lane=lane, now=now)
    both_hold_one = threading.Barrier(2, timeout=20)
    tries = []

    def cross(first: str, second: str) -> None:
        is_first_try = first not in tries
        tries.append(first)
        with database.transaction() as tx:
            ticks.tick(tx, engine="e", lane=first, now=now)
            if is_first_try:
                both_hold_one.wait()
            ticks.tick(tx, engine="e", lane=second, now=now)

    with ThreadPoolExecutor(2) as pool:
        ways = [("a", "b"), ("b", "a")]
        running = [pool.submit(db.again, lambda way=way: cross(*way)) for way in ways]
        assert [one.result() for one in running] == [None, None]
    assert len(tries) > 2  # the one that gave way may have to do so again


@pytest.mark.parametrize(("collisions", "tries"), [(0, 1), (2, 3), (9, 3)])
def test_who_has_to_give_way_tries_twice_more(collisions: int, tries: int) -> None:
    left = iter(range(collisions))
    tried = []

    def do() -> str:
        tried.append("once")
        if next(left, None) is not None:
            raise psycopg.errors.DeadlockDetected("chosen")
        return "done"

    with nullcontext() if collisions < tries else pytest.raises(psycopg.errors.DeadlockDetected):
        assert db.again(do) == "done"
    assert len(tried) == tries


def _elsewhere(dsn: str) -> str:
    return psycopg.conninfo.make_conninfo(dsn, dbname="postgres")
