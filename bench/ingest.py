"""Durable alerts a second, beside Debian's Alertmanager: ``python -m bench.ingest``.

Needs wrk, and prometheus-alertmanager for the comparison. The two take turns, round by round,
because the speed of a shared machine moves by more than most differences; each turn begins when
the other's work has ended, ours with its pages sent. Repeats are of alerts that are known.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from bench import provider, table, world
from tests.journeys import harness

SCRIPT = Path(__file__).with_name("alerts.lua")
CONNECTIONS = {1: 64, 64: 16, 500: 4}  # by batch size: about as many alerts under way
_SILENT = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"


@dataclass(frozen=True)
class Case:
    """What is posted; the target is a share of Alertmanager's rate unless it says otherwise."""

    batch: int
    mode: str
    shape: str
    target: str = ""


CASES = [
    Case(1, "repeated", "joining", "1.0"),
    Case(64, "repeated", "joining", "1.3"),
    Case(500, "repeated", "joining", "1.5"),
    Case(1, "new", "joining", "0.8"),
    Case(64, "new", "joining", "0.9"),
    Case(500, "new", "joining", "1.0"),
    Case(1, "new", "apart", "2,000/s"),
    Case(64, "new", "apart", "2,000/s"),
    Case(500, "new", "apart", "2,000/s"),
]
COLUMNS = ["alerts", "batch", "Tocsin/s", "p99 ms", "refused", "Alertmanager/s", "p99 ms"]
COLUMNS += ["refused", "ratio", "target", "MB"]
REST_SECONDS = 15.0


@dataclass(frozen=True)
class Figures:
    alerts_per_second: float
    p50_ms: float
    p99_ms: float
    refused: int


@dataclass(frozen=True)
class Target:
    """A URL that takes Prometheus's alerts, and the processes whose memory counts."""

    name: str
    url: str
    pid: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed; Debian's package of that name brings it.")
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as directory:
        rows = measure(Path(directory), seconds=arguments.seconds, rounds=arguments.rounds)
    table.show("ingest", COLUMNS, rows)


def measure(directory: Path, *, seconds: int, rounds: int) -> list[list[str]]:
    directory.chmod(0o755)
    rows = []
    with (
        harness.serving(directory / "tocsin") as tocsin,
        alertmanager(directory) as peer,
        provider.running("High") as receiver,
    ):
        tocsin.apply(world.paged_at(receiver.url), tocsin.token())
        assert tocsin.process is not None
        ours = Target("Tocsin", f"{tocsin.url}/am/{harness.KEY}", tocsin.process.pid)
        sides = [side for side in (ours, peer) if side]
        for side in sides:  # makes the thousand known that are repeated
            run(side, Case(64, "repeated", "joining"), base=0, seconds=2)
        for number, case in enumerate(CASES):
            figures = in_turn(sides, case, base=number, seconds=seconds, rounds=rounds)
            rows.append([*row(case, figures), f"{memory_mb(ours.pid):.0f}"])
            print(" | ".join(rows[-1]), flush=True)
    return rows


def in_turn(
    sides: list[Target], case: Case, *, base: int, seconds: int, rounds: int
) -> dict[str, list[Figures]]:
    figures: dict[str, list[Figures]] = {side.name: [] for side in sides}
    for number in range(rounds):
        for side in sides:
            rest(side.pid)
            start = (base * rounds + number + 1) * 10_000_000
            figures[side.name].append(run(side, case, base=start, seconds=seconds))
            rest(side.pid)
    return figures


def run(target: Target, case: Case, *, base: int, seconds: int) -> Figures:
    command = ["wrk", "-t1", f"-c{CONNECTIONS[case.batch]}", f"-d{seconds}s", "--timeout", "10s"]
    command += ["--latency", "-s", str(SCRIPT), f"{target.url}/api/v2/alerts", "--"]
    printed = subprocess.run(
        [*command, str(case.batch), case.mode, case.shape, str(base)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"FIGURES (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", printed)
    assert found, printed
    requests, duration, p50, p99, status, broken = map(int, found.groups())
    good = requests - status
    return Figures(good * case.batch / (duration / 1e6), p50 / 1000, p99 / 1000, status + broken)


def row(case: Case, figures: dict[str, list[Figures]]) -> list[str]:
    """The medians of both sides, their ratio and its target; what was refused is the sum."""
    mine, theirs = figures["Tocsin"], figures.get("Alertmanager", [])
    rate, against = _median(mine), _median(theirs)
    ratio = f"{rate / against:.2f}" if against else "–"
    what = f"{case.mode}, {case.shape}"
    return [what, str(case.batch), *_cells(mine), *_cells(theirs), ratio, case.target]


def _cells(figures: list[Figures]) -> list[str]:
    if not figures:
        return ["–", "–", "–"]
    p99 = statistics.median(f.p99_ms for f in figures)
    return [f"{_median(figures):,.0f}", f"{p99:.0f}", f"{sum(f.refused for f in figures)}"]


def _median(figures: list[Figures]) -> float:
    return statistics.median(f.alerts_per_second for f in figures) if figures else 0.0


def rest(pid: int) -> None:
    """Wait until a program and its children have next to nothing left to do."""
    deadline = time.monotonic() + REST_SECONDS
    while time.monotonic() < deadline:
        before = _spent(pid)
        time.sleep(0.5)
        if _spent(pid) - before < 0.1:
            return


def _spent(pid: int) -> float:
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in tree if one.is_running())


def memory_mb(pid: int) -> float:
    """What our Python processes keep to themselves; PostgreSQL's shared buffers are not in it."""
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    ours = [p for p in tree if "tocsin" in p.cmdline()]
    return sum(p.memory_full_info().uss for p in ours) / 1e6


@contextmanager
def alertmanager(directory: Path, settings: str = _SILENT) -> Iterator[Target | None]:
    """Debian's Alertmanager, which by default sends nothing, or None where it is absent."""
    binary = shutil.which("prometheus-alertmanager")
    if binary is None:
        yield None
        return
    configuration = directory / "alertmanager.yml"
    configuration.write_text(settings)
    port = harness.free_port()
    command = [
        binary,
        f"--config.file={configuration}",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.path={directory / 'alertmanager'}",
        "--cluster.listen-address=",
    ]
    url = f"http://127.0.0.1:{port}"
    with harness.running(command, directory / "alertmanager.log") as process:
        harness.eventually(lambda: is_up(url), what="Alertmanager")
        yield Target("Alertmanager", url, process.pid)


def is_up(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/-/ready", timeout=1).status_code == 200
    except httpx2.HTTPError:
        return False


if __name__ == "__main__":
    main()
