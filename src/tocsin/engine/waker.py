"""One listener for all lanes: a commit somewhere wakes whoever sleeps here.

Losing the listening connection costs nothing but speed; each lane polls every second anyway.
"""

import threading
from collections.abc import Callable

import psycopg
import structlog

from tocsin.kit.db import Database

log = structlog.get_logger(__name__)

CHANNEL = "engine"
RETRY_SECONDS = 1.0


class Waker:
    """Hands out one ``wait`` for each lane."""

    def __init__(self) -> None:
        self._bells: list[threading.Event] = []

    def wait(self) -> Callable[[float], object]:
        """Return a function that sleeps so many seconds or until somebody wakes us."""
        bell = threading.Event()
        self._bells.append(bell)

        def sleep(seconds: float) -> None:
            bell.wait(seconds)
            bell.clear()

        return sleep

    def wake(self) -> None:
        for bell in self._bells:
            bell.set()

    def listen(self, database: Database, stop: threading.Event) -> None:
        """Pass on notifications until stopped; come back after a lost connection."""
        while not stop.is_set():
            try:
                self._pass_on(database, stop)
            except psycopg.Error as error:
                log.warning("listener.lost", error=type(error).__name__)
                stop.wait(RETRY_SECONDS)

    def _pass_on(self, database: Database, stop: threading.Event) -> None:
        with database.listening(CHANNEL) as wait:
            self.wake()  # what was committed while nobody listened
            while not stop.is_set():
                if wait(1.0):
                    self.wake()
