"""The signs of life that lanes leave: paging its own each second, all others together and rarely.

There are many lanes and each sign would be a commit, so whichever lane comes first when it is time
writes down who was seen meanwhile. One that hangs is not seen, and nobody waits for it.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

from tocsin.engine.loop import Lane, Step, Take
from tocsin.kit import clock, ticks
from tocsin.kit.db import Database

TICK_SECONDS = 1.0
TICK_BESIDE_SECONDS = 5.0


class Signs:
    def __init__(self, engine: str, monotonic: Callable[[], float]) -> None:
        self._engine = engine
        self._monotonic = monotonic
        self._beginning = threading.Lock()
        self._begun: dict[str, float] = {}
        self._seen: set[str] = set()

    def of(self, lane: Lane) -> Lane:
        """The same lane, which leaves a sign of life before its own steps."""
        take = self._alone(lane.name) if lane.name == ticks.PAGING else self._beside(lane.name)
        return replace(lane, steps=[Step("tick", take), *lane.steps])

    def _alone(self, name: str) -> Take:
        def tick(database: Database) -> bool:
            if self._is_time(name, TICK_SECONDS):
                self._write(database, {name})
            return False

        return tick

    def _beside(self, name: str) -> Take:
        def tick(database: Database) -> bool:
            self._seen.add(name)
            if self._is_time("", TICK_BESIDE_SECONDS):
                seen = set(self._seen)
                self._write(database, seen)
                self._seen -= seen
            return False

        return tick

    def _is_time(self, whose: str, seconds: float) -> bool:
        moment = self._monotonic()
        with self._beginning:
            before = self._begun.get(whose)
            is_time = before is None or moment - before >= seconds
            if is_time:
                self._begun[whose] = moment
            return is_time

    def _write(self, database: Database, lanes: set[str]) -> None:
        with database.opened(clock.Moment, clock.MOMENT) as (tx, moment):
            ticks.tick_all(tx, sorted(lanes), engine=self._engine, now=moment.now)
