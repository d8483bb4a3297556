"""The chain over the ledger, verified from the command line: whoever tampers is seen."""

import json
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from tests.cast import cast
from tocsin.cli import app
from tocsin.kit import chain
from tocsin.kit.db import Database

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def sealed(database: Database, dsn: str, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with a few sealed events, in the database of DATABASE_URL."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    with database.transaction() as tx:
        cast(tx, now)
        assert chain.seal(tx) > 3


def verify(*words: str) -> int:
    return app.run(["audit", "verify", *words])


def tamper(dsn: str, statement: str) -> None:
    """Change what cannot be changed, as somebody who owns the tables can."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for table in ("event", "seal"):
            connection.execute(f"alter table {table} disable trigger user".encode())
        for table in ("seal", "outbox", "unsealed"):
            guard = f"{table}_event_id_fkey"
            connection.execute(f"alter table {table} drop constraint if exists {guard}".encode())
        connection.execute(statement.encode())


def test_an_untouched_ledger_holds(capsys: Captured) -> None:
    assert verify() == 0
    assert "events are as they were written." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update event set actor = 'person/1' where id = 2", "Event 2: the event or the link"),
        ("update event set at = at + interval '1 h' where id = 3", "Event 3: the event or the"),
        ("delete from event where id = 2", "Event 2: the event was deleted"),
        ("delete from seal where position = 2", "Link 2: a link of the chain is missing"),
    ],
)
def test_who_changes_the_past_is_seen(
    dsn: str, capsys: Captured, statement: str, sentence: str
) -> None:
    tamper(dsn, statement)
    assert verify() == 1
    assert sentence in capsys.readouterr().err
    assert verify("--json") == 1
    assert json.loads(capsys.readouterr().out)["holds"] is False


def test_a_head_that_was_kept_shows_that_the_end_was_cut_off(
    dsn: str, tmp_path: Path, capsys: Captured
) -> None:
    head = tmp_path / "head.json"
    assert verify("--keep-head", str(head)) == 0
    assert verify("--head", str(head)) == 0
    last = "select max(position) from seal"
    tamper(
        dsn, f"delete from event where id = (select event_id from seal where position = ({last}))"
    )
    tamper(dsn, f"delete from seal where position = ({last})")
    assert verify() == 0
    assert verify("--head", str(head)) == 1
    assert "the chain ends before the kept head" in capsys.readouterr().err


def test_no_head_is_kept_of_a_ledger_that_does_not_hold(dsn: str, tmp_path: Path) -> None:
    tamper(dsn, "delete from event where id = 2")
    head = tmp_path / "head.json"
    assert verify("--keep-head", str(head)) == 1
    assert not head.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"position": "x", "hash": "00"}'])
def test_a_file_that_is_no_head_is_refused(tmp_path: Path, capsys: Captured, content: str) -> None:
    head = tmp_path / "head.json"
    head.write_text(content)
    assert verify("--head", str(head)) == 2
    assert "is no head" in capsys.readouterr().err
