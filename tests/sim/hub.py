"""Virtual time, and greenlets that are the threads of processes which may die or stand still."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

EPSILON = 1e-6


class Crash(BaseException):
    """The process is gone, at this very line; nothing of it gets to clean up."""


@dataclass(eq=False)
class Process:
    """Something that dies as a whole. ``on_crash`` is what its world does about it."""

    name: str
    database: Any
    on_crash: Callable[[], None] = lambda: None
    is_alive: bool = True
    stands_still_until: float = 0.0
    tasks: list["Task"] = field(default_factory=list)


@dataclass(eq=False)
class Task:
    """One thread of a process.

    ``committed`` numbers its latest commit, ``sends`` names the attempt that it makes, and
    ``finishing`` those of which it writes down in its transaction what came of them.
    """

    process: Process
    greenlet: greenlet
    is_over: bool = False
    committed: int = 0
    sends: tuple[int, int] | None = None
    beside: list[tuple[int, int]] = field(default_factory=list)
    finishing: list[tuple[int, int]] = field(default_factory=list)


class Hub:
    """Runs what is due next, in an order that follows from the seed alone."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.elapsed = 0.0
        self.commits = 0
        self.switches = 0
        self._numbers = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._main = getcurrent()
        self._tasks: dict[greenlet, Task] = {}

    @property
    def task(self) -> Task | None:
        return self._tasks.get(getcurrent())

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        at = self.elapsed + max(seconds, EPSILON)
        heapq.heappush(self._events, (at, next(self._numbers), do))

    def run(self, until: float) -> None:
        """Let all happen that is due before then, and move on to then."""
        while self._events and self._events[0][0] <= until:
            at, _, do = heapq.heappop(self._events)
            self.elapsed = max(self.elapsed, at)
            do()
        self.elapsed = max(self.elapsed, until)

    def start(self, process: Process, run: Callable[[], None]) -> Task:
        def whole() -> None:
            try:
                run()
            except Crash:
                self.crash(process)
            finally:
                task.is_over = True
                self._tasks.pop(task.greenlet, None)
                process.tasks.remove(task)

        task = Task(process, greenlet(whole, self._main))
        self._tasks[task.greenlet] = task
        process.tasks.append(task)
        self.after(0, lambda: self._resume(task))
        return task

    def sleep(self, seconds: float) -> None:
        """Let others run until so much later. For tasks only."""
        task = self._tasks[getcurrent()]
        self.after(seconds, lambda: self._resume(task))
        self._main.switch()

    def park(self) -> None:
        """Rest until somebody calls ``wake``."""
        self._main.switch()

    def wake(self, task: Task, seconds: float = 0) -> None:
        self.after(seconds, lambda: self._resume(task))

    def crash(self, process: Process) -> None:
        """Kill a process: its other tasks end where they are, without a word."""
        if not process.is_alive:
            return
        process.is_alive = False
        self.after(0, lambda: self._bury(process))

    def _bury(self, process: Process) -> None:
        for task in list(process.tasks):
            task.greenlet.throw(GreenletExit)
            task.is_over = True
            self._tasks.pop(task.greenlet, None)
        process.tasks.clear()
        process.on_crash()

    def _resume(self, task: Task) -> None:
        process = task.process
        if task.is_over or not process.is_alive:
            return
        if process.stands_still_until > self.elapsed:
            self.after(process.stands_still_until - self.elapsed, lambda: self._resume(task))
            return
        self.switches += 1
        task.greenlet.switch()
