"""How long a COMMIT may wait for a standby.

PostgreSQL waits for ever, and no timeout of its own ends that wait. A sender that hears nothing
learns less than one that is told to try again, so a commit that takes too long is cancelled: it is
done here, the standby's word is missing, and PostgreSQL says so in a notice.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

_LEAST_SECONDS = 0.25
_CANCEL_SECONDS = 2.0


class Patience:
    """Looks after the commits of one pool, on one thread that starts with the first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: dict[int, tuple[float, psycopg.Connection[Any]]] = {}
        self._called = threading.Event()
        self._is_resting = self._is_closed = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def with_(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Cancel what this connection does here when it takes too long."""
        with self._lock:
            self._waiting[id(connection)] = (time.monotonic() + self._seconds, connection)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="patience", daemon=True)
                self._thread.start()
            if self._is_resting:
                self._is_resting = False
                self._called.set()
        try:
            yield
        finally:
            # Under the lock, so that no late cancel can meet the connection's next transaction.
            with self._lock:
                self._waiting.pop(id(connection), None)

    def close(self) -> None:
        self._is_closed = True
        self._called.set()

    def _watch(self) -> None:
        while not self._is_closed:
            self._called.wait(self._until_one_can_be_late())
            self._called.clear()
            with self._lock:
                self._cancel_late()

    def _until_one_can_be_late(self) -> float | None:
        """What begins while we sleep has all its seconds before it, so only what waits counts.

        None while nothing does: the next commit calls.
        """
        moment = time.monotonic()
        with self._lock:
            ends = [end for end, _ in self._waiting.values()]
            self._is_resting = not ends
        return max(min(ends) - moment, _LEAST_SECONDS) if ends else None

    def _cancel_late(self) -> None:
        for end, connection in self._waiting.values():
            if end <= time.monotonic():
                with suppress(psycopg.Error):
                    connection.cancel_safe(timeout=_CANCEL_SECONDS)
