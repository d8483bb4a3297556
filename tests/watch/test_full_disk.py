"""A disk that is full to the last byte: the ballast is given up and paging goes on by itself."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.journeys.harness import Tocsin, eventually
from tests.kit import test_embedded_full_disk as filling
from tocsin.kit import embedded

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs root that may mount a small disk")
    disk.chmod(0o755)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow
def test_the_ballast_brings_a_full_disk_back(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"TOCSIN_BALLAST_MB": "48", "TOCSIN_SYNTHETIC_SECONDS": "0"}
    monkeypatch.setattr(Tocsin, "_environment", lambda self: {**os.environ, **kept})
    tocsin = Tocsin(small_disk / "data")
    tocsin.data.mkdir()
    tocsin.start()
    try:
        ballast = tocsin.data / "ballast"
        assert ballast.stat().st_size == 48_000_000
        filling.fill_up(small_disk / "filler")
        dsn = embedded.dsn_of(tocsin.data / "postgres")
        with suppress(psycopg.Error), psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("create unlogged table waste (body bytea)")
            for _ in range(200):
                connection.execute("select pg_logical_emit_message(true, 'w', repeat('x', 999999))")
        eventually(lambda: not ballast.exists(), seconds=60, what=tocsin.log()[-3000:])
        eventually(tocsin.is_ready, seconds=60, what=tocsin.log()[-3000:])
    finally:
        tocsin.stop()
