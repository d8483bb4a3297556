"""The signs of life that lanes leave together and rarely; paging leaves its own (engine.paging).

There are many lanes and each sign would be a commit, so whichever lane comes first when it is time
writes down who was seen meanwhile. One that hangs is not seen, and nobody waits for it.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import LiteralString

from tocsin.engine.loop import Lane, Step, Take
from tocsin.kit import clock, ticks
from tocsin.kit.db import Database

TICK_BESIDE_SECONDS = 5.0
_SQL: LiteralString = f"{ticks.SIGN} select %(now)s as now where {ticks.IS_LIGHT}"


class Signs:
    def __init__(self, engine: str, monotonic: Callable[[], float]) -> None:
        self._engine = engine
        self._monotonic = monotonic
        self._beginning = threading.Lock()
        self._begun: float | None = None
        self._seen: set[str] = set()

    def of(self, lane: Lane) -> Lane:
        """The same lane, which leaves a sign of life before its own steps."""
        return replace(lane, steps=[Step("tick", self._tick(lane.name)), *lane.steps])

    def _tick(self, name: str) -> Take:
        def tick(database: Database) -> bool:
            self._seen.add(name)
            if self._is_time():
                seen = set(self._seen)
                self._write(database, seen)
                self._seen -= seen
            return False

        return tick

    def _is_time(self) -> bool:
        moment = self._monotonic()
        with self._beginning:
            is_time = self._begun is None or moment - self._begun >= TICK_BESIDE_SECONDS
            if is_time:
                self._begun = moment
            return is_time

    def _write(self, database: Database, lanes: set[str]) -> None:
        database.at_once(clock.Moment, _SQL, engine=self._engine, lanes=sorted(lanes))
