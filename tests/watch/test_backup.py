"""The drill: back up what runs, restore it elsewhere, hold, release; nothing lost or doubled."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.journeys import harness, organisation
from tests.journeys.harness import KEY, Tocsin, eventually
from tests.twins import mail
from tocsin.kit import basebackup, db, embedded

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def sink() -> Iterator[mail.Sink]:
    with mail.running() as running:
        yield running


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sink: mail.Sink) -> Path:
    """A directory with a backup of one that worked, the key beside it, and what was in it."""
    root = tmp_path_factory.mktemp("drill")
    with harness.serving(root / "data") as tocsin:
        token = tocsin.token()
        tocsin.apply(organisation.world(smtp_port=sink.port), token)
        fire(tocsin, "Closed")
        eventually(lambda: sink.to("ana@example.com"), seconds=90, what="the first page")
        tocsin.api(token).client.post("/incidents/1/resolution", json={"code": "fixed"})
        fire(tocsin, "Open")
        eventually(lambda: len(sink.to("ana@example.com")) == 2, seconds=90, what="the second")
        eventually(lambda: not pending(root / "data"), what="all sent")
        to = os.path.relpath(root / "backup")  # as one types it
        tocsin.run("backup", "--to", to, "--data", str(tocsin.data))
        (root / "counts.json").write_text(json.dumps(counts(root / "data")))
    shutil.copy(root / "data/secret.key", root / "secret.key")
    shutil.rmtree(root / "data")
    return root


def fire(tocsin: Tocsin, name: str) -> None:
    alert = {"labels": {"alertname": name, "severity": "critical"}}
    answer = httpx2.post(f"{tocsin.url}/am/{KEY}/api/v2/alerts", json=[alert], timeout=10)
    assert answer.status_code == 200, answer.text


TABLES = ("incident", "alert", "page", "notification", "raw_event", "person", "contact")


def counts(data: Path) -> dict[str, int]:
    database = db.Database(embedded.dsn_of(data / "postgres"), connections=1)
    with database.reading() as tx:
        found = {t: int(tx.value(f"select count(*) from {t}")) for t in TABLES}
    database.close()
    return found


def pending(data: Path) -> int:
    database = db.Database(embedded.dsn_of(data / "postgres"), connections=1)
    with database.reading() as tx:
        found = tx.value("select count(*) from notification where status in ('pending', 'sending')")
    database.close()
    return int(found)


def test_a_backup_is_restored_into_a_hold_and_pages_once_released(
    place: Path, sink: mail.Sink
) -> None:
    tocsin = Tocsin(place / "restored")
    key = str(place / "secret.key")
    said = tocsin.run(
        *("restore", "--from", os.path.relpath(place / "backup")),
        *("--data", str(tocsin.data), "--key", key),
    )
    assert "are as they were written" in said
    assert "pages nobody until" in said
    assert "as they were written" in tocsin.run("audit", "verify", "--data", str(tocsin.data))
    before = len(sink.mails)
    tocsin.start()
    try:
        assert counts(tocsin.data) == json.loads((place / "counts.json").read_text())
        assert "Nobody is paged" in httpx2.get(f"{tocsin.url}/sign-in", timeout=10).text
        fire(tocsin, "New")
        eventually(lambda: pending(tocsin.data) == 1, what="a page that waits")
        held = tocsin.run("hold", "show", "--data", str(tocsin.data))
        assert "restored from the backup of" in held
        assert len(sink.mails) == before
        released = tocsin.run("hold", "release", "--data", str(tocsin.data))
        assert released == "Released: 2 unanswered pages go on from here.\n"
        eventually(lambda: len(sink.mails) > before, what="the new page")
        eventually(lambda: not pending(tocsin.data), what="all sent")
        [new] = sink.mails[before:]
        assert "New" in new.subject
        assert "Nobody is paged" not in httpx2.get(f"{tocsin.url}/sign-in", timeout=10).text
    finally:
        tocsin.stop()


def test_a_backup_that_was_damaged_is_refused(place: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(place / "backup", damaged)
    with (damaged / "postgres/global/pg_control").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff")
    tocsin = Tocsin(tmp_path / "restored")
    with pytest.raises(AssertionError, match="pg_verifybackup failed"):
        tocsin.run("restore", "--from", str(damaged), "--data", str(tocsin.data))
    assert not (tocsin.data / "postgres").exists()


def test_another_key_is_refused_before_anything_is_lost(place: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_text("o" * 64)
    tocsin = Tocsin(tmp_path / "restored")
    with pytest.raises(AssertionError, match="is not the key of this backup"):
        tocsin.run(
            *("restore", "--from", str(place / "backup")),
            *("--data", str(tocsin.data), "--key", str(other)),
        )
    assert not (tocsin.data / "postgres").exists()


def test_a_database_that_is_there_is_not_overwritten(place: Path, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(basebackup.NotABackup, match=r"a database in .* already"):
        basebackup.put_back(place / "backup", tmp_path)


def test_a_directory_with_something_in_it_is_no_place_for_a_backup(place: Path) -> None:
    with pytest.raises(basebackup.NotBackedUp, match="is not empty"):
        basebackup.take("", place, basebackup.read(place / "backup"), pg_bin=None)


def test_somebody_elses_database_is_left_to_them(tmp_path: Path, dsn: str) -> None:
    with pytest.raises(AssertionError, match="DATABASE_URL is set: back that PostgreSQL up"):
        Tocsin(tmp_path).run("backup", "--to", str(tmp_path / "b"), DATABASE_URL=dsn)
