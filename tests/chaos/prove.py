"""The release tier: every run in its full size, one after the other, and one table at the end.

It takes hours and wants the machine for itself; ``--quick`` runs the same in small, to see that
it runs at all.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.place import ROOT
from tests.chaos.table import Figure


@dataclass(frozen=True)
class Part:
    """What is run, in its full and in its small size."""

    module: str
    full: str
    small: str


PARTS = (
    Part("tests.sim", "--seeds 1..10000 -j 2", "--seeds 1..6"),
    Part("tests.sim", "--mutants -j 2", "--mutants"),
    Part(
        "tests.chaos",
        "storm --rate 130 --secs 2400 --batch 8 --kill web,engine:3 --kill pg:30 --events 300000",
        "storm --rate 60 --secs 20 --kill web,engine:2 --kill pg:9",
    ),
    Part("tests.chaos", "race", "race --pages 200 --posts 50 --rounds 2"),
    Part("tests.chaos", "stop", "stop --secs 17"),
    Part("tests.chaos", "pg", "pg --cycles 1"),
    Part("tests.chaos", "provider", "provider --samples 20"),
    Part("tests.chaos", "flood", "flood --rate 1000 --secs 8"),
    Part("tests.chaos", "conserve --secs 60", "conserve --secs 4"),
    Part("tests.chaos", "failover", "failover --events 100"),
    Part("tests.chaos", "proxy", "proxy --latency 50 --blackhole 6"),
    Part("tests.chaos", "outage", "outage --incidents 100"),
    Part("tests.chaos", "diskfull", "diskfull"),
    Part("tests.chaos", "clock", "clock"),
    Part("tests.chaos", "upgrade", "upgrade"),
    Part("tests.chaos", "ha --rounds 3", "ha"),
    Part("tests.chaos", "mutants", "mutants --only mark_before"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="everything in small")


def run(given: argparse.Namespace) -> list[Figure]:
    return [figure for part in PARTS for figure in proved(part, quick=given.quick)]


def proved(part: Part, *, quick: bool) -> list[Figure]:
    """Run it as a process of its own; what it finds goes into the table under its name."""
    words = (part.small if quick else part.full).split()
    name = words[0] if part.module == "tests.chaos" else f"sim {words[0].lstrip('-')}"
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} python -m {part.module} {' '.join(words)}\n")
    asks_json = ["--json"] if part.module == "tests.chaos" else []
    done = subprocess.run(
        [sys.executable, "-m", part.module, *words, *asks_json],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if not asks_json:
        return [Figure(name, "exit 0", f"exit {done.returncode}", done.returncode == 0)]
    return _figures(name, done.stdout.splitlines(), done.returncode)


def _figures(name: str, lines: Sequence[str], code: int) -> list[Figure]:
    try:
        found = json.loads(lines[-1])["figures"]
    except (IndexError, ValueError):
        return [Figure(name, "a result", f"none, exit {code}", False)]
    return [Figure(**{**each, "name": f"{name}: {each['name']}"}) for each in found]
