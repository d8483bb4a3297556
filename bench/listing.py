"""Alerts listed as Alertmanager lists them, beside itself: ``python -m bench.listing``.

Both hold as many active alerts; whoever asks takes turns. Needs prometheus-alertmanager for the
comparison.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from bench import ingest, load, peers, provider, table, world
from bench.load import Target
from tests.journeys import harness

BATCH = 500
ASKED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("all", {}, "0.5"),
    ("one by a label", {"filter": 'instance="web-777.example.com:9100"'}, "0.2"),
    ("a hundredth by a label", {"filter": 'shard="7"'}, "0.2"),
    ("a hundredth by a pattern", {"filter": 'instance=~"web-77.*"'}, "0.2"),
)
COLUMNS = ["alerts", "found", "Tocsin s", "CPU s", "Alertmanager s", "CPU s", "ratio", "target"]


@dataclass(frozen=True)
class Turn:
    """What one question came to: how many alerts, how long, and how much processor for it."""

    found: int
    seconds: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    before = world.load()
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as directory:
        rows, resident = measure(Path(directory), asked.alerts, asked.rounds)
    note = f"{asked.alerts:,} active; {resident}; load {before} before, {world.load()} after"
    table.show("listing", COLUMNS, rows, note=note)


def measure(directory: Path, alerts: int, rounds: int) -> tuple[list[list[str]], str]:
    directory.chmod(0o755)
    with (
        world.serving(directory / "tocsin") as tocsin,
        peers.alertmanager(directory) as alertmanager,
        provider.running("High") as receiver,
    ):
        tocsin.apply(world.paged_at(receiver.url), tocsin.token())
        sides = [ingest.ours(tocsin, harness.KEY), *([alertmanager] if alertmanager else [])]
        for side in sides:
            fill(side, alerts)
        rows = [_row(name, sides, query, target, rounds) for name, query, target in ASKED]
        return rows, ", ".join(f"{side.name} {_resident_mb(side):.0f} MB" for side in sides)


def fill(side: Target, alerts: int) -> None:
    """Post so many that are active for a day, each its own, and let their work end."""
    with httpx2.Client(timeout=60) as client:
        for begin in range(0, alerts, BATCH):
            batch = [_alert(number) for number in range(begin, min(begin + BATCH, alerts))]
            client.post(side.url, json=batch).raise_for_status()
    load.rest(side.pid)


def _alert(number: int) -> dict[str, object]:
    labels = {
        "alertname": "HighLatency", "instance": f"web-{number}.example.com:9100", "job": "node",
        "severity": "warning", "cluster": "eu-1", "namespace": "payments",
        "pod": f"checkout-{number}", "shard": str(number % 100),
    }  # fmt: skip
    said = {"summary": f"Latency of web-{number} is above its objective"}
    now = time.time()
    starts, ends = (_moment(at) for at in (now - 60, now + 86_400))
    return {"labels": labels, "annotations": said, "startsAt": starts, "endsAt": ends}


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def _row(
    name: str, sides: Sequence[Target], query: dict[str, str], target: str, rounds: int
) -> list[str]:
    turns: dict[str, list[Turn]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            turns[side.name].append(_turn(side, query))
    mine, theirs = turns["Tocsin"], turns.get("Alertmanager", [])
    found = {turn.found for each in turns.values() for turn in each}
    ratio = f"{_median(mine, _seconds) / _median(theirs, _seconds):.2f}" if theirs else "–"
    cells = [cell for each in (mine, theirs) for cell in _cells(each)]
    return [name, " / ".join(f"{number:,}" for number in sorted(found)), *cells, ratio, target]


def _turn(side: Target, query: dict[str, str]) -> Turn:
    before, began = load.spent(side.pid), time.monotonic()
    answer = httpx2.get(side.url, params=query, timeout=120).raise_for_status()
    seconds = time.monotonic() - began
    return Turn(len(json.loads(answer.content)), seconds, load.spent(side.pid) - before)


def _cells(turns: Sequence[Turn]) -> Iterator[str]:
    for what in (_seconds, _processor):
        yield f"{_median(turns, what):.3f}" if turns else "–"


def _median(turns: Sequence[Turn], what: Callable[[Turn], float]) -> float:
    return statistics.median(what(turn) for turn in turns)


def _seconds(turn: Turn) -> float:
    return turn.seconds


def _processor(turn: Turn) -> float:
    return turn.processor


def _resident_mb(side: Target) -> float:
    """What all its processes keep to themselves, PostgreSQL's among them."""
    tree = [psutil.Process(side.pid), *psutil.Process(side.pid).children(recursive=True)]
    return sum(each.memory_full_info().uss for each in tree) / 1e6


if __name__ == "__main__":
    main()
