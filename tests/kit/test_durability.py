"""The database's promises: a table of settings, and real servers that break each of them."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tocsin.kit import db, durability, embedded

SAFE = durability.Promises(180_006, "on", "on", "on")


@pytest.mark.parametrize(
    ("promises", "faults"),
    [
        (SAFE, []),
        (durability.Promises(150_000, "on", "on", "remote_write"), []),
        (durability.Promises(150_000, "on", "on", "remote_apply"), []),
        (durability.Promises(149_999, "on", "on", "on"), ["PostgreSQL 14"]),
        (durability.Promises(180_006, "off", "on", "on"), ["fsync is off"]),
        (durability.Promises(180_006, "on", "off", "on"), ["full_page_writes is off"]),
        (durability.Promises(180_006, "on", "on", "off"), ["synchronous_commit is off"]),
        (durability.Promises(180_006, "on", "on", "local"), ["synchronous_commit is local"]),
        (durability.Promises(130_000, "off", "on", "local"), ["PostgreSQL 13", "fsync", "local"]),
    ],
)
def test_every_broken_promise_is_named(promises: durability.Promises, faults: list[str]) -> None:
    found = durability.faults(promises)
    assert len(found) == len(faults)
    assert all(fault in sentence for fault, sentence in zip(faults, found, strict=True))


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    with embedded.Server(tmp_path_factory.mktemp("durable") / "pg") as server:
        yield server


@pytest.fixture
def as_superuser(durable: embedded.Server) -> Iterator[psycopg.Connection]:
    dsn = psycopg.conninfo.make_conninfo(durable.dsn, user="postgres")
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection
        connection.execute("alter system reset all")
        connection.execute("alter role tocsin reset all")
        connection.execute("alter database tocsin reset all")
        connection.execute("select pg_reload_conf()")


def complaint(dsn: str) -> str | None:
    database = db.Database(dsn)
    try:
        with database.reading() as tx:
            durability.refuse_unsafe(tx)
    except durability.Unsafe as unsafe:
        return unsafe.sentence
    finally:
        database.close()
    return None


def test_the_embedded_server_keeps_its_promises(durable: embedded.Server) -> None:
    assert complaint(durable.dsn) is None


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_may_corrupt_is_refused(
    durable: embedded.Server, as_superuser: psycopg.Connection, setting: str
) -> None:
    as_superuser.execute(f"alter system set {setting} = off")
    as_superuser.execute("select pg_reload_conf()")
    while f"{setting} is off" not in (complaint(durable.dsn) or ""):
        pass  # a reload takes hold a moment later; the test's own limit ends the wait


@pytest.mark.parametrize("owner", ["role", "database"])
@pytest.mark.parametrize("value", ["off", "local"])
def test_a_role_or_database_that_does_not_wait_for_the_disk_is_refused(
    durable: embedded.Server, as_superuser: psycopg.Connection, owner: str, value: str
) -> None:
    as_superuser.execute(f"alter {owner} tocsin set synchronous_commit = {value}")
    assert f"synchronous_commit is {value}" in (complaint(durable.dsn) or "")


def test_the_forgetful_server_of_the_tests_is_refused(tmp_path: Path) -> None:
    with embedded.Server(tmp_path / "pg", durable=False) as forgetful:
        assert "fsync is off" in (complaint(forgetful.dsn) or "")
