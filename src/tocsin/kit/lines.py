"""Connections that are kept for the next request to the same place.

In a storm most of what a message costs is reaching its provider. A line is kept for few seconds,
because the other side soon hangs up, and used for a minute at most, so that a name that moves is
followed. It leads where it led when the guard let it be dialled, and is only for whoever asks under
the same guard and trust.
"""

import ssl
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from tocsin.kit.dial import Line
from tocsin.kit.guard import Guard

IDLE_SECONDS = 4.0
AGE_SECONDS = 60.0
KEPT_AT_MOST = 128


class Place(NamedTuple):
    """Where a line leads, and what was asked of it before it was used."""

    scheme: str
    host: str
    port: int
    guard: Guard
    trust: ssl.SSLContext | None


class _Kept(NamedTuple):
    line: Line
    since: float


class Lines:
    """Those of one process; safe to share between threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept: dict[Place, list[_Kept]] = {}
        self._count = 0

    def take(self, place: Place) -> Line | None:
        """Return one that the other side has not hung up; nobody else has it then."""
        while (kept := self._latest(place)) is not None:
            if self._is_fresh(kept, self._monotonic()) and kept.line.is_silent:
                return kept.line
            kept.line.hang_up()
        return None

    def put(self, place: Place, line: Line) -> None:
        """Keep one on which nothing is under way, or hang up if there are enough."""
        with self._lock:
            if self._count < KEPT_AT_MOST:
                self._kept.setdefault(place, []).append(_Kept(line, self._monotonic()))
                self._count += 1
                return
        line.hang_up()

    def tidy(self) -> None:
        """Hang up what nobody used for a while."""
        now = self._monotonic()
        with self._lock:
            stale = [k for of in self._kept.values() for k in of if not self._is_fresh(k, now)]
            fresh = {
                place: [kept for kept in of if self._is_fresh(kept, now)]
                for place, of in self._kept.items()
            }
            self._kept = {place: of for place, of in fresh.items() if of}
            self._count -= len(stale)
        for kept in stale:
            kept.line.hang_up()

    def _latest(self, place: Place) -> _Kept | None:
        with self._lock:
            found = self._kept.get(place)
            if not found:
                return None
            self._count -= 1
            return found.pop()

    @staticmethod
    def _is_fresh(kept: _Kept, now: float) -> bool:
        return now - kept.since < IDLE_SECONDS and now - kept.line.made_at < AGE_SECONDS
