"""What the paging lane does each second: one statement signs that it lives and asks what is due.

It asks for itself, and about pages alone: nothing may come between a page and its turn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import LiteralString

from tocsin.engine import steps
from tocsin.engine.holding import Gate
from tocsin.kit import hold, ticks
from tocsin.kit.db import Database
from tocsin.oncall.actions import pages

TICK_SECONDS = 1.0
UNASKED_SECONDS = 15.0

_QUESTION: LiteralString = f"select {hold.IS_HELD} as is_held, {pages.IS_DUE} as is_due"
_SIGNED: LiteralString = f"{ticks.SIGN} {_QUESTION} where {ticks.IS_LIGHT}"


@dataclass(frozen=True, slots=True)
class Found:
    """Whether we are held, and whether a page waits to be moved on."""

    is_held: bool
    is_due: bool


class Paging:
    """Both are steps of one lane; the second takes place whatever becomes of the first."""

    def __init__(self, engine: str, gate: Gate, monotonic: Callable[[], float]) -> None:
        self._engine = engine
        self._gate = gate
        self._monotonic = monotonic
        self._signed: float | None = None
        self._advanced = monotonic()
        self._is_due = False
        self._is_on = False

    def look(self, database: Database) -> bool:
        """Ask unless there is work; leave a sign of life each second all the same."""
        moment = self._monotonic()
        is_time = self._signed is None or moment - self._signed >= TICK_SECONDS
        if self._is_on and not is_time:
            return False
        self._is_due = True  # until we know better: what cannot be asked is looked for
        if is_time:
            self._signed = moment
        found = self._asked(database, is_signed=is_time)
        self._gate.note(is_held=found.is_held)
        self._is_due = found.is_due
        return False

    def advance(self, database: Database) -> bool:
        """Move on what is due, as long as there is any; look for it unasked now and then.

        No condition can so keep a page from its turn for long.
        """
        moment = self._monotonic()
        if not (self._is_due or self._is_on or moment - self._advanced >= UNASKED_SECONDS):
            return False
        self._is_due, self._is_on, self._advanced = False, False, moment
        self._is_on = steps.advance_pages(database)
        return self._is_on

    def _asked(self, database: Database, *, is_signed: bool) -> Found:
        if not is_signed:
            return database.at_once(Found, _QUESTION)[0]
        lanes = [ticks.PAGING]
        return database.at_once(Found, _SIGNED, engine=self._engine, lanes=lanes)[0]
