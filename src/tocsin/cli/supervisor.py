"""Keeps the database and our processes alive, and takes them down in order.

Everything that dies is started again: a process at once and then ever less eagerly, the database
before anything else. A process is a fork of the supervisor, which has loaded all code already: an
engine that dies is back in a tenth of a second. The kernel ends them when the supervisor is killed.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from types import FrameType

import structlog

from tocsin.kit import embedded, postgres_files, processes

log = structlog.get_logger(__name__)

LOOK_SECONDS = 30.0
"""The kernel tells of a death at once; this is for what nobody thought of."""
LOOK_SOON_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 5.0
HEALTHY_AFTER_SECONDS = 30.0
GRACE_SECONDS = 25.0
STOPS = (signal.SIGTERM, signal.SIGINT)


class Stopped(BaseException):
    """We were told to stop; like KeyboardInterrupt it may come at any line."""


@dataclass(frozen=True)
class Job:
    """What a process does for as long as we run; it ends on SIGTERM."""

    name: str
    run: Callable[[], None]


@dataclass
class Child:
    """One job's process, its falls in a row and the moment it may be started again."""

    job: Job
    mourn: Callable[[str], None]
    process: ForkProcess | None = None
    started: float = 0.0
    falls: int = 0
    due: float = 0.0

    def look_after(self, moment: float) -> None:
        """Start it if it is not running and its pause is over."""
        if self.process is not None and self.process.is_alive():
            return
        if self.process is not None:
            self._fallen(self.process, moment)
        if moment >= self.due:
            self._start(moment)

    def _start(self, moment: float) -> None:
        job, name = self.job, f"tocsin-{self.job.name}"
        context = multiprocessing.get_context("fork")
        with _undisturbed():
            self.process = context.Process(target=_child, args=(job, os.getpid()), name=name)
            self.process.start()
        self.started = moment
        log.info("process.started", name=job.name, pid=self.process.pid)

    def _fallen(self, process: ForkProcess, moment: float) -> None:
        lived = moment - self.started
        self.falls = 1 if lived >= HEALTHY_AFTER_SECONDS else self.falls + 1
        pause = pause_after(self.falls)
        log.error("process.died", name=self.job.name, code=process.exitcode, pause=pause)
        self.mourn(self.job.name)
        self.due = moment + pause
        self.process = None


def pause_after(falls: int) -> float:
    """None after the first fall: a page may be waiting. Then 0.5 s, doubling up to the longest."""
    return 0.0 if falls <= 1 else min(0.25 * 2.0 ** (falls - 1), LONGEST_PAUSE_SECONDS)


def obey_signals() -> None:
    """Turn SIGTERM and SIGINT into ``Stopped``, raised in the main thread."""
    for number in STOPS:
        signal.signal(number, _stop)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A stop that comes while a process is being made waits until we know of that process."""
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def _unmourned(_name: str) -> None:
    """The log has it; nobody else wants to know."""


def run(
    jobs: Sequence[Job],
    *,
    server: embedded.Server | None,
    mourn: Callable[[str], None] = _unmourned,
) -> None:
    """Look after everything until ``Stopped`` comes, then stop the jobs, all at once.

    ``mourn`` is told the name of whatever died. Call it from the main thread, with no other: a
    fork copies only the thread that makes it.
    """
    if threading.active_count() > 1:
        raise RuntimeError("The supervisor forks and must have one thread only.")
    children = [Child(job, mourn) for job in jobs]
    try:
        while True:
            if server is not None and not server.is_running:
                _revive(server, mourn)
            for child in children:
                child.look_after(time.monotonic())
            _await_a_death(children, server)
    finally:
        _take_down(children)


def _await_a_death(children: Sequence[Child], server: embedded.Server | None) -> None:
    """Sleep while all live; who waits to be started again is looked after soon."""
    pids = [child.process.pid for child in children if child.process is not None]
    is_whole = len(pids) == len(children)
    longest = LOOK_SECONDS if is_whole else LOOK_SOON_SECONDS
    everybody = [*pids, server.pid if server else None]
    processes.await_a_death(everybody, longest=longest, otherwise=LOOK_SOON_SECONDS)


def _child(job: Job, parent: int) -> None:
    """Become a process of our own: default signals, a session that Ctrl-C does not reach."""
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    os.setsid()
    processes.tie_to(parent, signal.SIGKILL)
    processes.rename(f"tocsin-{job.name}")
    job.run()


def _take_down(children: Sequence[Child]) -> None:
    """Ask all to finish what they are at, then wait for each."""
    running = [(child.job, child.process) for child in children if child.process is not None]
    for _, process in running:
        process.terminate()
    for job, process in running:
        process.join(GRACE_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
        log.info("process.stopped", name=job.name, code=process.exitcode)


def _revive(server: embedded.Server, mourn: Callable[[str], None]) -> None:
    """Try once; a full disk may be freed, so the caller never gives up."""
    log.error("database.died")
    mourn("postgres")
    try:
        server.start()
    except postgres_files.CannotStart as error:
        log.error("database.not_started", reason=error.sentence)
        time.sleep(LONGEST_PAUSE_SECONDS)
    else:
        log.info("database.started", pid=server.pid)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)  # a second one must not interrupt the clearing up
    raise Stopped
