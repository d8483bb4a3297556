"""PostgreSQL stopped fast, stopped at once and killed, again and again, under a steady stream."""

import argparse
import json
import time
from collections.abc import Sequence

from tests.chaos import oracle, place, storm, table
from tests.chaos.place import Place
from tests.chaos.table import Figure

MODES = ("fast", "immediate", "kill9")
SECONDS_A_CYCLE = 6.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--cycles", type=int, default=30)
    parser.add_argument("--rate", type=float, default=20)


def run(given: argparse.Namespace) -> list[Figure]:
    return restarts(given.modes.split(","), cycles=given.cycles, rate=given.rate)


def restarts(modes: Sequence[str], *, cycles: int, rate: float) -> list[Figure]:
    with place.opened() as here:
        here.provider_url = here.start_provider()
        here.start(webs=1, engines=1)
        here.organise()
        _cycles(here, modes, cycles=cycles, rate=rate)
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=1)
    back = verdict.pg_recover
    return [
        table.told("ended", f"{cycles} times each: {', '.join(modes)}"),
        table.told("from its end to paging again, p50", f"{oracle.percentile(back, 50):.2f} s"),
        table.at_most(
            "from its end to paging again, p99", 5, oracle.percentile(back, 99), unit=" s"
        ),
        table.told(
            "of it after PostgreSQL answers again, p99",
            f"{oracle.percentile(verdict.pg_resume, 99):.2f} s",
        ),
        *oracle.figures(verdict),
    ]


def _cycles(here: Place, modes: Sequence[str], *, cycles: int, rate: float) -> None:
    secs = cycles * len(modes) * SECONDS_A_CYCLE
    sender = here.start_sender(
        *("--rate", str(rate), "--secs", str(secs)),
        *("--mix", json.dumps({"new": 4, "resolve": 1})),
    )
    start = time.monotonic()
    for number, mode in enumerate(mode for _ in range(cycles) for mode in modes):
        due = start + number * SECONDS_A_CYCLE + 1
        time.sleep(max(0.0, due - time.monotonic()))
        storm.kill_postgres(here, mode)
    assert sender.wait(secs + 90) == 0, "the sender fell"
