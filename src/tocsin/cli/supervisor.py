"""Keeps the database and our processes alive, and takes them down in order.

Everything that dies is started again: a process at once and then ever less eagerly, the database
before anything else. The kernel ends the children when the supervisor itself is killed.
"""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

from tocsin.kit import embedded, processes

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
HEALTHY_AFTER_SECONDS = 30.0
GRACE = ((signal.SIGTERM, 25.0),)


class Stopped(BaseException):
    """We were told to stop; like KeyboardInterrupt it may come at any line."""


@dataclass(frozen=True)
class Job:
    """A process that is to run for as long as we do."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    keep: Sequence[int] = ()


@dataclass
class Child:
    job: Job
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    _due: float = field(default=0.0)

    def look_after(self, moment: float) -> None:
        """Start it if it is not running and its pause is over."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self._fallen(self.process.returncode, moment)
        if moment >= self._due:
            self._start(moment)

    def _start(self, moment: float) -> None:
        job = self.job
        command = processes.Command(
            job.arguments,
            death_signal=signal.SIGKILL,
            keep=job.keep,
            environment=job.environment,
        )
        self.process = processes.start(command)
        self.started = moment
        log.info("process.started", name=job.name, pid=self.process.pid)

    def _fallen(self, code: int, moment: float) -> None:
        lived = moment - self.started
        self.falls = 1 if lived >= HEALTHY_AFTER_SECONDS else self.falls + 1
        pause = pause_after(self.falls)
        log.error("process.died", name=self.job.name, code=code, seconds=lived, pause=pause)
        self._due = moment + pause
        self.process = None


def pause_after(falls: int) -> float:
    """None after the first fall: a page may be waiting. Then 0.5 s, doubling up to the longest."""
    return 0.0 if falls <= 1 else min(0.25 * 2.0 ** (falls - 1), LONGEST_PAUSE_SECONDS)


def obey_signals() -> None:
    """Turn SIGTERM and SIGINT into ``Stopped``, raised in the main thread."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)


def run(jobs: Sequence[Job], *, server: embedded.Server | None) -> None:
    """Look after everything until ``Stopped`` comes, then stop the jobs, all at once."""
    children = [Child(job) for job in jobs]
    try:
        while True:
            if server is not None and not server.is_running:
                _revive(server)
            for child in children:
                child.look_after(time.monotonic())
            time.sleep(LOOK_EVERY_SECONDS)
    finally:
        take_down(children)


def take_down(children: Sequence[Child]) -> None:
    """Ask all to finish what they are at, then wait for each."""
    running = [child for child in children if child.process is not None]
    for child in running:
        if child.process is not None and child.process.poll() is None:
            child.process.terminate()
    for child in running:
        if child.process is not None:
            code = processes.stop(child.process, GRACE)
            log.info("process.stopped", name=child.job.name, code=code)


def _revive(server: embedded.Server) -> None:
    """Try once; a full disk may be freed, so the caller never gives up."""
    log.error("database.died")
    try:
        server.start()
    except embedded.CannotStart as error:
        log.error("database.not_started", reason=error.sentence)
        time.sleep(LONGEST_PAUSE_SECONDS)
    else:
        log.info("database.started", pid=server.pid)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # a second one must not interrupt the clearing up
    raise Stopped
