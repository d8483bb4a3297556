"""From the command to a Tocsin that can page: ``python -m bench.start``.

A cold start makes the database and its schema, a warm one finds them. Modules are compiled, as they
are where Tocsin is installed. Processor time is shown beside, because it depends less on what else
the machine is doing.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench import table
from tests.journeys import harness

ROUNDS = 5


def started(tocsin: harness.Tocsin) -> tuple[float, float]:
    """Seconds until it is ready, and of processor time that all of it took."""
    before = time.monotonic()
    tocsin.start()
    taken = time.monotonic() - before
    assert tocsin.process
    whole = psutil.Process(tocsin.process.pid)
    times = [one.cpu_times() for one in (whole, *whole.children(recursive=True))]
    tocsin.stop()
    return taken, sum(one.user + one.system for one in times)


def helped() -> tuple[float, float]:
    before, spent = time.monotonic(), sum(psutil.Process().cpu_times()[2:4])
    subprocess.run([sys.executable, "-m", "tocsin", "--help"], capture_output=True, check=True)
    return time.monotonic() - before, sum(psutil.Process().cpu_times()[2:4]) - spent


def row(name: str, measure: Callable[[], tuple[float, float]]) -> list[str]:
    found = [measure() for _ in range(ROUNDS)]
    seconds, processor = zip(*found, strict=True)
    return [
        name,
        f"{statistics.median(seconds):.2f}",
        f"{min(seconds):.2f}",
        f"{min(processor):.2f}",
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{directory}/bytecode"
        warm = harness.Tocsin(Path(directory) / "warm")
        warm.data.mkdir()
        started(warm)
        rows = [
            row("cold: an empty directory", lambda: started(_new(Path(directory)))),
            row("warm: the same again", lambda: started(warm)),
            row("tocsin --help", helped),
        ]
    table.show("start", ["start", "median s", "best s", "processor s"], rows)


def _new(parent: Path) -> harness.Tocsin:
    return harness.Tocsin(Path(tempfile.mkdtemp(dir=parent)))


if __name__ == "__main__":
    main()
