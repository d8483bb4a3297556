"""What nobody waits to hear of goes to PostgreSQL together with what is asked next."""

import threading
from contextlib import suppress

import psycopg
import pytest

from tocsin.kit import db, pooled, statements
from tocsin.kit.pooled import Pooled
from tocsin.kit.tx import Tx

OFTEN = statements.ASKED_BEFORE_PREPARED + 1


@pytest.fixture
def noted(connection: Pooled) -> Tx:
    tx = db.Connection(connection)
    tx.run("create temporary table noted (n int primary key)")
    return tx


def test_what_is_postponed_comes_before_what_is_asked_next(noted: Tx) -> None:
    for n in range(OFTEN + 2):
        noted.later("insert into noted values (%(n)s)", n=2 * n)
        noted.later("insert into noted values (%(n)s)", n=2 * n + 1)
        assert noted.column("select n from noted order by n") == list(range(2 * n + 2))


def test_what_is_postponed_is_committed(connection: Pooled, noted: Tx) -> None:
    noted.later("insert into noted values (7)")
    pooled.statements(connection).commit()
    assert noted.column("select n from noted") == [7]


def test_what_fails_with_the_commit_takes_all_back(shared_dsn: str) -> None:
    database = db.Database(shared_dsn, connections=1)

    def write() -> None:
        with database.transaction() as tx:
            tx.run("create temporary table lost (n int primary key)")
            tx.later("insert into lost values (1)")
            tx.later("insert into lost values (1)")
            tx.later("insert into lost values (2)")

    try:
        with pytest.raises(psycopg.errors.UniqueViolation):
            write()
        with database.transaction() as tx:
            assert tx.value("select to_regclass('lost')") is None
    finally:
        database.close()


def test_what_fails_later_fails_the_transaction(connection: Pooled, noted: Tx) -> None:
    noted.later("insert into noted values (1), (1)")
    noted.later("insert into noted values (2)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        noted.value("select 1")
    connection.rollback()
    assert noted.value("select 2") == 2


def test_what_is_postponed_belongs_to_its_savepoint(noted: Tx) -> None:
    noted.later("insert into noted values (1)")
    with suppress(ValueError), noted.savepoint():
        noted.later("insert into noted values (2)")
        raise ValueError
    with pytest.raises(psycopg.errors.UniqueViolation), noted.savepoint():
        noted.later("insert into noted values (3), (3)")
    with noted.savepoint():
        noted.later("insert into noted values (4)")
    assert noted.column("select n from noted order by n") == [1, 4]


def test_what_was_postponed_is_forgotten_with_its_transaction(shared_dsn: str) -> None:
    database = db.Database(shared_dsn, connections=1)
    try:
        with suppress(ValueError), database.transaction() as tx:
            tx.run("create temporary table gone (n int)")
            tx.later("insert into gone values (1)")
            raise ValueError
        with database.transaction() as tx:
            assert tx.value("select to_regclass('gone')") is None
    finally:
        database.close()


def test_more_than_the_wire_holds_goes_through_while_others_work(shared_dsn: str) -> None:
    """PostgreSQL stops reading while it waits for a lock, whose holder is a thread of ours."""
    database = db.Database(shared_dsn, connections=2)
    is_sending = threading.Event()
    large = "x" * 3_000_000

    def send() -> None:
        with database.transaction() as tx:
            is_sending.set()
            tx.later("select pg_advisory_xact_lock(817)")
            tx.later("select length(%(large)s)", large=large)
            assert tx.value("select length(%(large)s)", large=large) == len(large)

    thread = threading.Thread(target=send)
    try:
        with database.transaction() as tx:
            tx.value("select pg_advisory_xact_lock(817)")
            thread.start()
            is_sending.wait(5)
            for n in range(50):
                assert tx.value("select %(n)s::int", n=n) == n
        thread.join(10)
        assert not thread.is_alive()
    finally:
        database.close()


def test_where_each_statement_is_a_transaction_nothing_is_postponed(shared_dsn: str) -> None:
    database = db.Database(shared_dsn, connections=1)
    try:
        with database.apart() as tx:
            tx.run("create temporary table kept (n int)")
            tx.later("insert into kept values (1)")
        with database.apart() as tx:
            assert tx.column("select n from kept") == [1]
    finally:
        database.close()
