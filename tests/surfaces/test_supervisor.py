"""The supervisor with real processes: what dies is started again, what is stopped stays stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.cli import supervisor

SUPERVISE = """
import functools, pathlib, sys
from tocsin.cli import supervisor
from tocsin.kit import embedded, logs
logs.configure("info")
job = supervisor.Job("job", functools.partial(exec, sys.argv[1], {}))
supervisor.obey_signals()
try:
    if len(sys.argv) == 3:
        with embedded.Server(pathlib.Path(sys.argv[2]), durable=False) as server:
            print("database", server.pid, flush=True)
            supervisor.run([job], server=server)
    else:
        supervisor.run([job], server=None)
except supervisor.Stopped:
    print("stopped", flush=True)
"""
SLEEPER = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
POLITE = """
import signal, sys, time
def finish(*_):
    print("finished", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, finish)
print("ready", flush=True)
time.sleep(60)
"""


class Supervised:
    """A supervisor in a process of its own, and what it and its job say."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def logged(self, event: str) -> str:
        assert self.process.stderr
        return next(line for line in self.process.stderr if f'"{event}"' in line)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def sleeper() -> Iterator[Supervised]:
    found = Supervised(SLEEPER)
    yield found
    found.end()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_process_is_started_again_at_once(sleeper: Supervised) -> None:
    first = int(sleeper.line())
    os.kill(first, signal.SIGKILL)
    second = int(sleeper.line())
    assert first != second
    assert '"code": -9' in sleeper.logged("process.died")


def test_a_stopped_supervisor_lets_its_processes_finish() -> None:
    polite = Supervised(POLITE)
    assert polite.line() == "ready"
    polite.process.terminate()
    assert [polite.line(), polite.line()] == ["finished", "stopped"]
    assert polite.process.wait() == 0


def test_a_killed_supervisor_takes_its_processes_along(sleeper: Supervised) -> None:
    pid = int(sleeper.line())
    sleeper.process.kill()
    sleeper.process.wait()
    while is_alive(pid):
        pass  # the kernel delivers it a moment later; the test's own limit ends the wait


def test_a_killed_database_is_started_again_under_running_processes(tmp_path: Path) -> None:
    supervised = Supervised(SLEEPER, str(tmp_path / "pg"))
    name, database = supervised.line().split()
    job = int(supervised.line())
    assert name == "database"
    os.kill(int(database), signal.SIGKILL)
    assert supervised.logged("database.started")
    assert is_alive(job)
    supervised.process.terminate()
    assert supervised.line() == "stopped"
    supervised.end()


@pytest.mark.parametrize(("falls", "pause"), [(1, 0.0), (2, 0.5), (3, 1.0), (5, 4.0), (50, 5.0)])
def test_what_keeps_falling_is_started_ever_less_eagerly(falls: int, pause: float) -> None:
    assert supervisor.pause_after(falls) == pause
