"""Commands that work on a data directory, with its server running or asleep."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.identity import actions as identity
from tocsin.identity import actor
from tocsin.kit import clock, db, embedded, migrate


def tocsin(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "tocsin", *arguments],
        capture_output=True, text=True, check=False, env=ours | environment,
    )  # fmt: skip


def bearer(dsn: str, text: str) -> actor.Actor | None:
    database = db.Database(dsn, connections=1)
    try:
        with database.transaction() as tx:
            return identity.token_actor(tx, text, clock.now(tx))
    finally:
        database.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[embedded.Server]:
    with embedded.Server(tmp_path / "postgres", durable=False) as server:
        migrate.run(server.dsn)
        yield server


def make_token(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return tocsin("token", "--name", "ci", "--role", "admin", *arguments, **environment)


def test_the_first_token_comes_from_an_empty_directory(tmp_path: Path) -> None:
    told = make_token("--data", str(tmp_path))
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("tocsin_")
    with embedded.Server(tmp_path / "postgres") as server:
        found = bearer(server.dsn, told.stdout.strip())
    assert found
    assert found.role is actor.Role.ADMIN


def test_who_forgets_to_name_the_directory_is_told(tmp_path: Path) -> None:
    told = make_token(XDG_DATA_HOME=str(tmp_path))
    assert told.returncode == 3
    assert "--data" in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_token_is_made_beside_a_running_server(tmp_path: Path, running: embedded.Server) -> None:
    told = make_token("--data", str(tmp_path))
    assert told.returncode == 0, told.stderr
    assert bearer(running.dsn, told.stdout.strip())
    assert running.is_running


def test_a_database_of_ones_own_goes_first(tmp_path: Path, dsn: str) -> None:
    told = make_token("--data", str(tmp_path), DATABASE_URL=dsn)
    assert told.returncode == 0, told.stderr
    assert bearer(dsn, told.stdout.strip())
    assert not (tmp_path / "postgres").exists()


def test_a_role_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    told = tocsin("token", "--data", str(tmp_path), "--name", "ci", "--role", "emperor")
    assert told.returncode == 2
    assert "'admin'" in told.stderr


def test_migrate_refuses_a_database_that_may_forget(dsn: str) -> None:
    told = tocsin("migrate", DATABASE_URL=dsn)
    assert told.returncode == 6
    assert "fsync is off" in told.stderr


def test_migrate_makes_and_updates_the_schema(tmp_path: Path) -> None:
    assert tocsin("migrate", "--data", str(tmp_path)).returncode == 0
    again = tocsin("migrate", "--data", str(tmp_path))
    assert again.stdout == "The schema is up to date.\n"


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    told = tocsin("migrate", "--data", str(tmp_path), TOCSIN_MAX_BODY="much")
    assert told.returncode == 2
    assert "max_body" in told.stderr
    assert "Traceback" not in told.stderr
