"""A disk that fills up: PostgreSQL stops, nothing confirmed is lost, room brings it back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.kit import test_embedded as life
from tocsin.kit import embedded, postgres_files

MEGABYTE = 1_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs root that may mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(dsn: str) -> list[int]:
    """Write rows until the disk is full; the ids of those that were confirmed."""
    confirmed: list[int] = []
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("create table kept (id int, body bytea)")
            for id in range(1000):
                connection.execute("insert into kept values (%s, %s)", (id, os.urandom(MEGABYTE)))
                confirmed.append(id)
    except psycopg.Error:
        return confirmed
    raise AssertionError("The disk was not small enough.")


def fill_up(path: Path) -> None:
    """Take what is left of the disk, to the last byte."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        for size in (MEGABYTE, 4096, 1):
            with suppress(OSError):
                while True:
                    file.write(b"." * size)


def refusal(server: embedded.Server) -> str:
    """What it says when it cannot start, nothing when it can."""
    try:
        server.start()
    except postgres_files.CannotStart as refused:
        return refused.sentence
    return ""


@pytest.mark.slow
def test_nothing_confirmed_is_lost_on_a_full_disk(small_disk: Path) -> None:
    """Whether it can start while the disk is full depends on bytes; that it says so does not."""
    (small_disk / "ballast").write_bytes(b"." * 30 * MEGABYTE)
    server = embedded.Server(small_disk / "pg")
    try:
        confirmed = fill(server.start())
        fill_up(small_disk / "filler")
        life.kill(server)
        said = refusal(server)
        assert not said or "No space left on device" in said
        (small_disk / "ballast").unlink()
        assert {id for (id,) in life.rows(server.start())} >= set(confirmed)
    finally:
        server.stop()
