"""Which connection of a pool is lent: the one that was of use last."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from tocsin.kit.db import Database
from tocsin.kit.tx import Tx


@pytest.fixture
def pool(database: Database) -> Iterator[Database]:
    """A pool of this test's own, in which three connections rest."""
    with closing(Database(database.dsn, connections=3)) as pool:
        with ExitStack() as stack:
            busy = [stack.enter_context(pool.reading()) for _ in range(3)]
            assert len({backend(tx) for tx in busy}) == 3
        yield pool


def backend(tx: Tx) -> int:
    return int(tx.value("select pg_backend_pid()"))


def used(pool: Database) -> int:
    with pool.reading() as tx:
        return backend(tx)


def test_one_after_another_use_one_connection(pool: Database) -> None:
    assert len({used(pool) for _ in range(9)}) == 1


def test_as_many_as_are_needed_at_once_are_lent(pool: Database) -> None:
    with pool.reading() as one, pool.reading() as two, pool.reading() as three:
        assert len({backend(one), backend(two), backend(three)}) == 3
