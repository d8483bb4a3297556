"""What is remembered of the configuration is never older than the configuration."""

from datetime import datetime

import pytest

from tocsin.kit import configuration
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx


def service_names(tx: Tx, _now: datetime) -> list[str]:
    return tx.column("select name from service order by name limit 10")


def add_service(tx: Tx, name: str, now: datetime) -> None:
    tx.run("insert into service (name, created_at) values (%(name)s, %(now)s)", name=name, now=now)


def test_it_is_read_once_and_again_after_a_change(database: Database, now: datetime) -> None:
    names = configuration.Remembered(service_names)
    with database.transaction() as tx:
        assert names.get(tx, configuration.mark(tx), now=now) == []
        add_service(tx, "checkout", now)
        first = names.get(tx, configuration.mark(tx), now=now)
        assert first == ["checkout"]
    with database.reading() as tx:
        assert names.get(tx, configuration.mark(tx), now=now) is first


def test_what_was_rolled_back_is_not_remembered(database: Database, now: datetime) -> None:
    names = configuration.Remembered(service_names)

    def change_and_fail() -> None:
        with database.transaction() as tx:
            add_service(tx, "never", now)
            assert names.get(tx, configuration.mark(tx), now=now) == ["never"]
            raise RuntimeError("rolled back")

    with pytest.raises(RuntimeError):
        change_and_fail()
    with database.transaction() as tx:
        assert names.get(tx, configuration.mark(tx), now=now) == []
        add_service(tx, "other", now)
        assert names.get(tx, configuration.mark(tx), now=now) == ["other"]


@pytest.mark.parametrize(
    "table", ["source", "service", "silence", "routing_version", "lookup_table"]
)
def test_each_table_that_events_are_judged_by_moves_the_mark(tx: Tx, table: str) -> None:
    statements = {
        "source": "delete from source",
        "service": "delete from service",
        "silence": "delete from silence",
        "routing_version": "delete from routing_version",
        "lookup_table": "delete from lookup_table",
    }
    before = configuration.mark(tx)
    tx.run(statements[table])
    assert configuration.mark(tx) != before
