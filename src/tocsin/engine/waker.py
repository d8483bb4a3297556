"""One listener for all lanes: a commit somewhere wakes whoever sleeps here and has use for it.

Waking everybody for everything would cost more than the work. Losing the listening connection
costs nothing but speed; each lane polls every second anyway.
"""

import random
import threading
from collections.abc import Callable, Collection

import psycopg
import structlog

from tocsin.kit.db import Database

log = structlog.get_logger(__name__)

CHANNEL = "engine"
EVENTS = "events"
LATER = "later"
RETRY_SECONDS = 1.0
_jitter = random.SystemRandom()


def sending(channel: str) -> str:
    """The call that something is queued for a channel."""
    return f"send/{channel}"


class Waker:
    """Hands out one ``wait`` for each lane."""

    def __init__(self) -> None:
        self._bells: list[tuple[frozenset[str], threading.Event]] = []

    def wait(
        self, calls: Collection[str] = (), *, bell: threading.Event | None = None
    ) -> Callable[[float], object]:
        """Return a function that sleeps so many seconds or until one of these calls comes.

        Whoever has the ``bell`` can end the sleep too.
        """
        bell = bell or threading.Event()
        self._bells.append((frozenset(calls), bell))

        def sleep(seconds: float) -> None:
            bell.wait(seconds)
            bell.clear()

        return sleep

    def wake(self, calls: Collection[str] | None = None) -> None:
        """Wake those who listen for one of the calls; without any, everybody."""
        for wanted, bell in self._bells:
            if calls is None or not wanted.isdisjoint(calls):
                bell.set()

    def listen(self, database: Database, stop: threading.Event) -> None:
        """Pass on notifications until stopped; come back after a lost connection."""
        while not stop.is_set():
            try:
                self._pass_on(database, stop)
            except psycopg.Error as error:
                if not database.is_away:  # else that was told, once for all
                    log.warning("listener.lost", error=type(error).__name__)
                stop.wait(_jitter.uniform(0.5, 1.0) * RETRY_SECONDS)

    def _pass_on(self, database: Database, stop: threading.Event) -> None:
        with database.listening(CHANNEL) as wait:
            self.wake()  # what was committed while nobody listened
            while not stop.is_set():
                if heard := wait(1.0):
                    self.wake(heard)
