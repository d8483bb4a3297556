"""The release tier: every run in its full size, one after the other, and one table at the end.

It takes hours and wants the machine for itself; ``--quick`` runs the same in small, to see that
it runs at all; ``--only`` names the parts to run, ``--fuzz`` for how long each parser is tried.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.chaos import table
from tests.chaos.place import ROOT
from tests.chaos.table import Figure

YEARS_WANTED = 20


@dataclass(frozen=True)
class Part:
    """What is run, in its full and in its small size, and how its output is read."""

    name: str
    module: str
    full: str
    small: str
    read: Callable[[str, "Done"], list[Figure]]

    @property
    def is_json(self) -> bool:
        return self.read is not whether_it_passed


@dataclass(frozen=True)
class Done:
    code: int
    lines: Sequence[str]

    @property
    def last(self) -> dict[str, object]:
        try:
            found = json.loads(self.lines[-1])
        except (IndexError, ValueError):
            return {}
        return dict(found) if isinstance(found, dict) else {}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="everything in small")
    parser.add_argument("--only", default="", help="names of parts, separated by commas")
    parser.add_argument("--fuzz", type=int, default=300, metavar="SECONDS", help="for each parser")


def run(given: argparse.Namespace) -> list[Figure]:
    wanted = set(filter(None, given.only.split(",")))
    parts = [part for part in PARTS if not wanted or part.name in wanted]
    parts = [replace(part, full=part.full.replace("{fuzz}", str(given.fuzz))) for part in parts]
    return [figure for part in parts for figure in proved(part, quick=given.quick)]


def proved(part: Part, *, quick: bool) -> list[Figure]:
    """Run it as a process of its own; what it finds goes into the table under its name."""
    words = (part.small if quick else part.full).split()
    set_there = dict(word.split("=", 1) for word in words if word.startswith("TOCSIN_"))
    words = [word for word in words if not word.startswith("TOCSIN_")]
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} python -m {part.module} {' '.join(words)}\n")
    done = subprocess.run(
        [sys.executable, "-m", part.module, *words, *(["--json"] if part.is_json else [])],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **set_there},
        check=False,
    )
    return part.read(part.name, Done(done.returncode, done.stdout.splitlines()))


def whether_it_passed(name: str, done: Done) -> list[Figure]:
    return [Figure(f"{name}: fails", "0", str(done.code), done.code == 0)]


def figures(name: str, done: Done) -> list[Figure]:
    """What a run of real processes prints."""
    found = done.last.get("figures")
    if not isinstance(found, list):
        return [Figure(name, "a result", f"none, exit {done.code}", False)]
    return [Figure(**{**each, "name": f"{name}: {each['name']}"}) for each in found]


def years(name: str, done: Done) -> list[Figure]:
    """What the simulation prints."""
    found = done.last
    if "years" not in found:
        return [Figure(name, "a result", f"none, exit {done.code}", False)]
    return [
        Figure(f"{name}: virtual years", "–", str(found["years"])),
        Figure(f"{name}: events accepted", "–", str(found["events accepted"])),
        Figure(f"{name}: crashes, pauses, failovers", "–", _faults(found)),
        table.exactly(
            f"{name}: seeds that break a rule", 0, _int(found["seeds that break a rule"])
        ),
    ]


def _faults(found: dict[str, object]) -> str:
    return ", ".join(str(found[fault]) for fault in ("crashes", "pauses", "failovers"))


def _int(value: object) -> int:
    return int(str(value))


def deaths(name: str, done: Done) -> list[Figure]:
    """One line of JSON for each mutant."""
    lines = [json.loads(line) for line in done.lines if line.startswith("{")]
    killed = sum(line["killed_in"] > 0 for line in lines)
    return [Figure(f"{name}: killed of {len(lines)}", "all", str(killed), done.code == 0)]


CHAOS = "tests.chaos"
PARTS = (
    Part(
        "sim years", "tests.sim", "--seeds 1..250 --days 30 -j 2", "--seeds 1..2 --days 30", years
    ),
    Part("sim days", "tests.sim", "--seeds 1001..2000 -j 2", "--seeds 1001..1006", years),
    Part("sim mutants", "tests.sim", "--mutants --seeds 1..30", "--mutants --seeds 1..30", deaths),
    Part(
        "machines",
        "pytest",
        "TOCSIN_EXAMPLES=release -q --timeout 7200 tests/sim/test_machine.py",
        "-q tests/sim/test_machine.py",
        whether_it_passed,
    ),
    Part(
        "storm",
        CHAOS,
        "storm --rate 130 --secs 2400 --batch 8 --kill web,engine:3 --kill pg:30 --events 300000",
        "storm --rate 60 --secs 20 --kill web,engine:2 --kill pg:9",
        figures,
    ),
    Part("race", CHAOS, "race", "race --pages 200 --posts 50 --rounds 2", figures),
    Part("stop", CHAOS, "stop", "stop --secs 17", figures),
    Part("pg", CHAOS, "pg", "pg --cycles 1", figures),
    Part("provider", CHAOS, "provider", "provider --samples 20", figures),
    Part("flood", CHAOS, "flood", "flood --rate 1000 --secs 8", figures),
    Part("conserve", CHAOS, "conserve --secs 60", "conserve --secs 4", figures),
    Part("failover", CHAOS, "failover", "failover --events 100", figures),
    Part("proxy", CHAOS, "proxy", "proxy --latency 50 --blackhole 6", figures),
    Part("outage", CHAOS, "outage", "outage --incidents 100", figures),
    Part("diskfull", CHAOS, "diskfull", "diskfull", figures),
    Part("clock", CHAOS, "clock", "clock", figures),
    Part("upgrade", CHAOS, "upgrade", "upgrade", figures),
    Part("ha", CHAOS, "ha --rounds 3", "ha", figures),
    Part("mutants", CHAOS, "mutants", "mutants --only mark_before", figures),
    Part(
        "api",
        "pytest",
        "TOCSIN_API_CASES=200 -q --timeout 7200 tests/security/test_openapi.py",
        "-q tests/security/test_openapi.py",
        whether_it_passed,
    ),
    Part("fuzz", "fuzz", "all --seconds {fuzz}", "all --seconds 2 --blind", whether_it_passed),
)
