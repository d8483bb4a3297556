"""Which channels have something to send, asked once a second for all of them.

Most channels have nothing to send for days: if each lane asked for itself, asking would be most of
what a Tocsin at rest does.
"""

import threading
from collections.abc import Callable

from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.notify import delivery

LOOK_SECONDS = 1.0


class Bell(threading.Event):
    """An event that remembers whether it was set since somebody asked."""

    def __init__(self) -> None:
        super().__init__()
        self._has_rung = True  # nobody has looked yet

    def set(self) -> None:
        self._has_rung = True
        super().set()

    def has_rung(self) -> bool:
        """Whether it was set since this was asked before."""
        rung, self._has_rung = self._has_rung, False
        return rung


class Agenda:
    """Rings for the channels that something is due on; whichever lane comes first looks.

    What is queued rings by itself, so this finds what had to wait, what another engine left behind,
    and what nobody was told of. Nobody waits for another who is looking: its connection may hang.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._looked: float | None = None
        self._looking = threading.Lock()
        self._bells: dict[str, Bell] = {}

    def bell(self, channel: str) -> Bell:
        """Make the bell of a channel."""
        return self._bells.setdefault(channel, Bell())

    def look(self, database: Database) -> None:
        """Look if nobody did so within a second, and ring."""
        moment = self._monotonic()
        is_fresh = self._looked is not None and moment - self._looked < LOOK_SECONDS
        if is_fresh or not self._looking.acquire(blocking=False):
            return
        try:
            with database.reading() as tx:
                due = delivery.due_channels(tx, clock.now(tx), channels=list(self._bells))
            self._looked = moment
        finally:
            self._looking.release()
        for channel in due:
            self._bells[channel].set()
