"""What an engine leaves undone: everything while the database is held, luxuries on a full disk.

A restored database pages nobody until a person has looked; a disk that is nearly full is kept for
pages. Both are looked at once a second and not before each step, which would cost a page time.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tocsin.engine.loop import Lane, Step, Take
from tocsin.kit import disk, hold
from tocsin.kit.db import Database

LOOK_SECONDS = 1.0


@dataclass
class Gate:
    """Knows whether we are held, as of a second ago; before anybody has looked we are.

    Nobody waits for another who is looking: that one's connection may hang.
    """

    monotonic: Callable[[], float]
    _looked: float | None = None
    _is_held: bool = True
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def is_held(self, database: Database) -> bool:
        moment = self.monotonic()
        is_fresh = self._looked is not None and moment - self._looked < LOOK_SECONDS
        if not is_fresh and self._looking.acquire(blocking=False):
            try:
                [state] = database.at_once(hold.State, hold.STATE)
                self.note(is_held=state.is_held)
            finally:
                self._looking.release()
        return self._is_held

    def note(self, *, is_held: bool) -> None:
        """Know it from somebody who has just asked, and not ask for a second."""
        self._is_held = is_held
        self._looked = self.monotonic()


def over(lane: Lane, gate: Gate) -> Lane:
    """The same lane, which rests while we are held."""
    held = [Step(each.name, _unless_held(each.take, gate)) for each in lane.steps]
    return replace(lane, steps=held)


def while_room(data: Path, take: Take) -> Take:
    """Leave what little is free of the disk to what matters more."""

    def spare(database: Database) -> bool:
        return not disk.is_nearly_full(data) and take(database)

    return spare


def _unless_held(take: Take, gate: Gate) -> Take:
    def step(database: Database) -> bool:
        return not gate.is_held(database) and take(database)

    return step
