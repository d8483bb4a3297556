"""The clock of PostgreSQL's machine steps by hours; no page is forgotten and none is early twice.

libfaketime stands between the postmaster and its clock: ``Debian: apt-get install libfaketime``.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos import oracle, place, posting, storm, table
from tests.chaos.place import Place
from tests.chaos.sender import Event
from tests.chaos.table import Figure

OFFSETS = (3600, -3600, 86_400)
LATE_SECONDS = 15.0 + 5.0
LIBRARIES = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offsets", default=",".join(f"{offset:+d}" for offset in OFFSETS))


def run(given: argparse.Namespace) -> list[Figure]:
    return clock([int(offset) for offset in given.offsets.split(",")])


def clock(offsets: Sequence[int]) -> list[Figure]:
    library = next((p for at in LIBRARIES if (p := Path(at, "libfaketime.so.1")).exists()), None)
    if library is None:
        return [table.told("not run", "Debian's package libfaketime is not installed")]
    with place.opened() as here:
        _set(here, 0)
        here.postgres.end()
        here.postgres.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(_file(here)),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        here.postgres.start()
        here.provider_url = here.start_provider("--faults", "slow=30")
        here.start(engines=2)
        here.organise(delay="6s")
        lates = [_step(here, offset, number) for number, offset in enumerate(offsets)]
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=2)
    asked = oracle.first_of(verdict.evidence.pages)
    return [
        *(
            table.at_most(
                f"clock {offset:+d} s: slowest page around it",
                LATE_SECONDS,
                max(asked.get(event.name, 1e9) - event.sent for event in events),
                unit=" s",
            )
            for offset, events in zip(offsets, lates, strict=True)
        ),
        *oracle.figures(verdict),
    ]


def _step(here: Place, offset: int, number: int) -> list[Event]:
    """Step with pages under way and others still to come; each step adds to those before."""
    base = number * 1000
    events = [_event(base + n) for n in range(20)]
    for n, event in enumerate(events):
        if n == 10:
            _set(here, offset)
            for name in ("engine0", "engine1"):  # a lease that a step ends is as good as a crash
                here.note("kill", kind="engine", part=name, how=f"clock {offset:+d} s")
        posting.post(here, event)
        time.sleep(0.1)
    ends = time.monotonic() + 2 * LATE_SECONDS
    while not _all_told(here, events) and time.monotonic() < ends:
        time.sleep(0.1)
    return events


def _event(number: int) -> Event:
    return Event(number, "climb" if number % 5 == 0 else "new", f"Clock{number:07d}")


def _all_told(here: Place, events: Sequence[Event]) -> bool:
    said = here.calls.read_text("utf-8") if here.calls.exists() else ""
    return all(event.name in said for event in events)


def _file(here: Place) -> Path:
    return here.root / "clock"


def _set(here: Place, offset: int) -> None:
    _file(here).write_text(f"{offset:+d}\n")
    _file(here).chmod(0o644)
