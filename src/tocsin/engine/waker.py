"""One listener for all lanes: a commit somewhere wakes whoever sleeps here and has use for it.

Waking everybody for everything would cost more than the work. Losing the listening connection
costs nothing but speed: what is due is looked for each second anyway.
"""

import random
import socket
import threading
from collections.abc import Callable, Collection
from contextlib import suppress

import psycopg
import structlog

from tocsin.kit.db import Database

log = structlog.get_logger(__name__)

CHANNEL = "engine"
EVENTS = "events"
LATER = "later"
RETRY_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
"""Whoever is lost or told to stop does not wait that long; it is for what nobody thought of."""
_jitter = random.SystemRandom()


def sending(channel: str) -> str:
    """The call that something is queued for a channel."""
    return f"send/{channel}"


class Waker:
    """Hands out one ``wait`` for each lane."""

    def __init__(self) -> None:
        self._bells: list[tuple[frozenset[str], threading.Event]] = []
        self._stopping: socket.socket | None = None

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
        stopping, told = socket.socketpair()
        with stopping, told:
            self._stopping = stopping
            while not stop.is_set():
                self._pass_on(database, stop, told)

    def end(self) -> None:
        """Wake everybody, and let who listens see that it was stopped."""
        self.wake()
        if self._stopping is not None:
            with suppress(OSError):  # it has just seen so by itself
                self._stopping.send(b"stop")

    def _pass_on(self, database: Database, stop: threading.Event, told: socket.socket) -> None:
        try:
            with database.listening(CHANNEL, until=told) as wait:
                self.wake()  # what was committed while nobody listened
                while not stop.is_set():
                    self.wake(wait(LONGEST_WAIT_SECONDS))
        except psycopg.Error as error:
            if not database.is_away:  # else that was told, once for all
                log.warning("listener.lost", error=type(error).__name__)
            stop.wait(_jitter.uniform(0.5, 1.0) * RETRY_SECONDS)
