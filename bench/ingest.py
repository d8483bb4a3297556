"""Durable alerts a second, beside Debian's Alertmanager: ``python -m bench.ingest``.

Needs wrk, and prometheus-alertmanager for the comparison. The two take turns, round by round,
because the speed of a shared machine moves by more than most differences.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from bench import table
from tests.journeys import harness, organisation

SCRIPT = Path(__file__).with_name("alerts.lua")
CONNECTIONS = 64
_SILENT = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"
CASES = [
    (batch, mode, shape)
    for mode, shape in (("repeated", "joining"), ("new", "joining"), ("new", "apart"))
    for batch in (1, 64, 500)
]


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
    columns = ["alerts", "batch", "Tocsin/s", "p99 ms", "Alertmanager/s", "p99 ms", "ratio", "MB"]
    table.show("ingest", columns, rows)


def measure(directory: Path, *, seconds: int, rounds: int) -> list[list[str]]:
    directory.chmod(0o755)
    base = 0
    rows = []
    with harness.serving(directory / "tocsin") as tocsin, alertmanager(directory) as peer:
        tocsin.apply(organisation.world(smtp_port=9), tocsin.token())
        assert tocsin.process is not None
        ours = Target("Tocsin", f"{tocsin.url}/am/{harness.KEY}", tocsin.process.pid)
        for batch, mode, shape in CASES:
            mine, theirs = [], []
            for _ in range(rounds):
                base += 10_000_000
                mine.append(run(ours, batch, mode, shape, base=base, seconds=seconds))
                if peer:
                    theirs.append(run(peer, batch, mode, shape, base=base, seconds=seconds))
            rows.append(row(f"{mode}, {shape}", batch, mine, theirs, memory_mb(ours.pid)))
            print(" | ".join(rows[-1]), flush=True)
    return rows


def run(target: Target, batch: int, mode: str, shape: str, *, base: int, seconds: int) -> Figures:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s"]
    command += ["--latency", "-s", str(SCRIPT), f"{target.url}/api/v2/alerts", "--"]
    printed = subprocess.run(
        [*command, str(batch), mode, shape, str(base)], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"FIGURES (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", printed)
    assert found, printed
    requests, duration, p50, p99, status, broken = map(int, found.groups())
    good = requests - status
    return Figures(good * batch / (duration / 1e6), p50 / 1000, p99 / 1000, status + broken)


def row(
    what: str, batch: int, mine: list[Figures], theirs: list[Figures], megabytes: float
) -> list[str]:
    ours = statistics.median(f.alerts_per_second for f in mine)
    cells = [what, str(batch), f"{ours:,.0f}", f"{statistics.median(f.p99_ms for f in mine):.0f}"]
    if theirs:
        peer = statistics.median(f.alerts_per_second for f in theirs)
        p99 = statistics.median(f.p99_ms for f in theirs)
        cells += [f"{peer:,.0f}", f"{p99:.0f}", f"{ours / peer:.2f}" if peer else "–"]
    else:
        cells += ["–", "–", "–"]
    return [*cells, f"{megabytes:.0f}"]


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
