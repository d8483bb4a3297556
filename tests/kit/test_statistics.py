"""The planner is told of tables that have grown, without waiting for autovacuum."""

import pytest

from tocsin.kit import statistics
from tocsin.kit.tx import Tx

_BELIEVED = "select reltuples::bigint from pg_class where relname = 'grown'"
_PLAN = "explain select from grown where subject = '7' and kind = any(array['a', 'b'])"


@pytest.fixture
def grown(tx: Tx) -> Tx:
    """A table of which nothing is known, with two indexes to be taken in."""
    tx.run("create table grown (subject text not null, kind text not null)")
    tx.run("create index grown_subject on grown (subject)")
    tx.run("create index grown_kind on grown (kind)")
    tx.run("insert into grown select n / 4, 'a' from generate_series(1, 40000) as n")
    return tx


def test_a_table_that_has_grown_is_analysed_once(grown: Tx) -> None:
    assert grown.value(_BELIEVED) == -1
    statistics.refresh(grown)
    assert grown.value(_BELIEVED) == 40_000
    grown.run("insert into grown select n, 'a' from generate_series(1, 4000) as n")
    statistics.refresh(grown)
    assert grown.value(_BELIEVED) == 40_000  # a tenth more is autovacuum's to see
    grown.run("insert into grown select n, 'a' from generate_series(1, 80000) as n")
    statistics.refresh(grown)
    assert grown.value(_BELIEVED) == 124_000


def test_a_small_table_is_left_alone(tx: Tx) -> None:
    tx.run("create table grown (subject text not null)")
    tx.run("insert into grown values ('one')")
    statistics.refresh(tx)
    assert tx.value(_BELIEVED) == -1


def test_then_the_index_of_many_rows_is_not_read(grown: Tx) -> None:
    """Before, both indexes are, and the second one points at the whole table."""
    assert "grown_kind" in "\n".join(grown.column(_PLAN))
    statistics.refresh(grown)
    assert "grown_kind" not in "\n".join(grown.column(_PLAN))
