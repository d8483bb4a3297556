"""Take every step until none finds work, then sleep until woken.

A notification from PostgreSQL is a hint; what is found by looking, once a second, is the truth.
Paging looks for itself and one lane for all others, which rest longer.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from tocsin.kit import db
from tocsin.kit.db import Database, Unreachable

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0
ROUNDS_AT_MOST = 10_000

Done = TypeVar("Done")
Take = Callable[[Database], bool]
"""Does one piece of work in transactions of its own; False when there is none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of work under the name that logs and health checks use."""

    name: str
    take: Take


@dataclass(frozen=True, slots=True)
class Lane:
    """Steps that share a thread, so that no other lane's trouble delays them.

    ``calls`` are what it is woken by before its ``rest`` is over, ``bell`` wakes it from inside,
    and ``drain`` ends what it has begun when the engine stops.
    """

    name: str
    steps: Sequence[Step]
    calls: frozenset[str] = frozenset()
    bell: threading.Event | None = None
    drain: Take | None = None
    rest: float = TICK_SECONDS


def run_until_idle(steps: Sequence[Step], database: Database, stop: threading.Event) -> None:
    for _ in range(ROUNDS_AT_MOST):
        if stop.is_set() or not any([take(step, database) for step in steps]):
            return


def run_forever(
    lane: Lane, database: Database, *, wait: Callable[[float], object], stop: threading.Event
) -> None:
    while not stop.is_set():
        run_until_idle(lane.steps, database, stop)
        wait(lane.rest)
    if lane.drain is not None:
        take(Step(f"drain_{lane.name}", lane.drain), database)


def isolated(what: str, do: Callable[[], Done]) -> Done | None:
    """Do it; a defect is logged and gives None, trouble that passes by itself is raised."""
    try:
        return do()
    except Exception as error:
        if db.is_temporary(error):
            raise
        log.exception("step.defect", what=what)
        return None


def take(step: Step, database: Database) -> bool:
    """Take one step; a failure is logged and counts as no work, so the lane rests a tick."""
    try:
        return step.take(database)
    except Unreachable:  # logged once for all lanes when it begins, not by each at every tick
        return False
    except Exception:
        log.exception("step.failed", step=step.name)
        return False
