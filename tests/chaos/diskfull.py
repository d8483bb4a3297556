"""PostgreSQL on a disk that fills up: nothing is confirmed that is not kept, then there is room."""

import argparse
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.chaos import oracle, place, posting, storm, table
from tests.chaos.place import Place
from tests.chaos.postgres import Postgres
from tests.chaos.sender import Event
from tests.chaos.table import Figure

BACK_SECONDS = 30.0
BALLAST = 24_000_000
SMALL = {"min_wal_size": "32MB", "max_wal_size": "48MB", "shared_buffers": "32MB"}
MEGABYTE = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", default="160m")


def run(given: argparse.Namespace) -> list[Figure]:
    return diskfull(size=given.size)


def diskfull(*, size: str) -> list[Figure]:
    with place.opened() as here, _small_disk(here.root / "disk", size) as disk:
        if disk is None:
            return [table.told("not run", "it takes root to mount a small disk")]
        here.postgres.stop()
        here.postgres = Postgres(disk / "pg", SMALL)
        here.postgres.create()
        here.dsn = here.postgres.dsn
        here.provider_url = here.start_provider()
        here.start()
        here.organise()
        (disk / "ballast").write_bytes(b"." * BALLAST)
        found = _full_and_back(here, disk)
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=1)
    return [*found, *oracle.figures(verdict)]


def _full_and_back(here: Place, disk: Path) -> list[Figure]:
    sent = list(_until_refused(here, disk))
    refused = [posting.post(here, Event(10**6 + n, "new", f"Full{n:07d}")) for n in range(5)]
    (disk / "ballast").unlink()
    (disk / "filler").unlink()
    freed = time.monotonic()
    here.note("kill", kind="postgres", mode="disk full")
    after = Event(2 * 10**6, "new", "After0000001")

    def is_back() -> bool:
        if not here.postgres.is_running:
            with suppress(AssertionError):
                here.postgres.start(seconds=10)
        return posting.post(here, after)

    place.eventually(is_back, seconds=120, what="confirmation after there is room again")
    back = time.monotonic() - freed
    return [
        table.told("events confirmed until the disk was full", f"{sum(sent):,}"),
        table.exactly("events confirmed while it was full", 0, sum(refused)),
        table.at_most("room to the first confirmation", BACK_SECONDS, back, unit=" s"),
    ]


def _until_refused(here: Place, disk: Path) -> Iterator[bool]:
    """Post and fill up what is left, until three in a row are refused."""
    in_a_row = 0
    for number in range(10_000):
        if number >= 20:
            _fill(disk / "filler")
        said_yes = posting.post(here, Event(number, "new", f"Disk{number:07d}"))
        in_a_row = 0 if said_yes else in_a_row + 1
        yield said_yes
        if in_a_row == 3:
            return
    raise AssertionError("The disk was not small enough.")


def _fill(path: Path) -> None:
    """Take what is left of the disk, to the last byte."""
    with path.open("ab", buffering=0) as file, suppress(OSError):
        for size in (MEGABYTE, 4096, 1):
            with suppress(OSError):
                while True:
                    file.write(b"." * size)


@contextmanager
def _small_disk(path: Path, size: str) -> Iterator[Path | None]:
    """A disk of so many bytes; None where we may not have one."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=False)
