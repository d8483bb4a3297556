"""One turn of load at one side: what it took in, how fast it answered, what it cost.

The processor's time for an alert is shown beside its rate, because a busy machine bends it least.
"""

import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

SCRIPT = Path(__file__).with_name("alerts.lua")
CONNECTIONS = {1: 64, 64: 16, 500: 4}  # by batch size: about as many alerts under way
REST_SECONDS = 15.0


@dataclass(frozen=True)
class Case:
    """What is posted; with ``seconds`` a turn is as short as that, whatever the others are."""

    batch: int
    mode: str
    shape: str
    target: str = ""
    seconds: int = 0

    @property
    def name(self) -> str:
        return f"{self.mode}, {self.shape}"


@dataclass(frozen=True)
class Target:
    """Where alerts are posted, in which form, and the process whose tree counts."""

    name: str
    url: str
    pid: int
    form: str = "prometheus"


@dataclass(frozen=True)
class Figures:
    alerts_per_second: float
    p50_ms: float
    p99_ms: float
    refused: int
    processor_us: float


def run(target: Target, case: Case, *, base: int, seconds: int) -> Figures:
    """Post for so many seconds. Alerts that are new are numbered from ``base``."""
    lasts = f"-d{case.seconds or seconds}s"
    command = ["wrk", "-t1", f"-c{CONNECTIONS[case.batch]}", lasts, "--timeout", "10s", "--latency"]
    command += ["-s", str(SCRIPT), target.url, "--"]
    command += [str(case.batch), case.mode, case.shape, str(base), target.form]
    before = spent(target.pid)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    printed = done.stdout
    rest(target.pid)
    used = spent(target.pid) - before
    found = re.search(r"FIGURES (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", printed)
    assert found, f"{' '.join(command)}\n{printed}\n{done.stderr}"
    requests, duration, p50, p99, status, broken = map(int, found.groups())
    alerts = max(1, (requests - status) * case.batch)
    return Figures(
        alerts / (duration / 1e6), p50 / 1000, p99 / 1000, status + broken, used * 1e6 / alerts
    )


def rest(pid: int) -> None:
    """Wait until a program and its children have next to nothing left to do."""
    deadline = time.monotonic() + REST_SECONDS
    while time.monotonic() < deadline:
        before = spent(pid)
        time.sleep(0.5)
        if spent(pid) - before < 0.1:
            return


def spent(pid: int) -> float:
    """Seconds of processor that a program and its children have used."""
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in tree if one.is_running())


def memory_mb(pid: int) -> float:
    """What our Python processes keep to themselves; PostgreSQL's shared buffers are not in it."""
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    ours = [p for p in tree if "tocsin" in p.cmdline()]
    return sum(p.memory_full_info().uss for p in ours) / 1e6
