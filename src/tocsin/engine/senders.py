"""Threads that send: few while all goes fast, one for each message where a provider is slow.

To wake a thread for a message takes longer than to send it, and threads that wait for Python hold
each other up: a few take one message after the other from a line. What still stands in it after
some milliseconds stands behind a provider that takes its time, and then each has a thread.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tocsin.notify.delivery import Claimed

FEW = 3
FAST_SECONDS = 0.01


class Senders:
    """Those of one channel, at ``most`` so many at a time."""

    def __init__(self, send: Callable[[Claimed], None], *, channel: str, most: int) -> None:
        self._send = send
        self._pool = ThreadPoolExecutor(most, thread_name_prefix=f"send-{channel}")
        self._line: deque[Claimed] = deque()
        self._is_clear = threading.Event()
        self._lock = threading.Lock()
        self._working = 0

    def hand_out(self, claimed: Sequence[Claimed]) -> None:
        """See to it that all are being sent within some milliseconds, whoever hangs."""
        if not claimed:
            return
        self._is_clear.clear()
        self._line.extend(claimed)
        self._begin(min(FEW - self._working, len(claimed)))
        if not self._is_clear.wait(FAST_SECONDS):
            self._begin(len(self._line))

    def drain(self) -> None:
        """Wait until all is sent; nothing is handed out after that."""
        self._pool.shutdown(wait=True)

    def _begin(self, many: int) -> None:
        for _ in range(many):
            with self._lock:
                self._working += 1
            self._pool.submit(self._work)

    def _work(self) -> None:
        try:
            self._send_all()
        finally:
            with self._lock:
                self._working -= 1

    def _send_all(self) -> None:
        try:
            while (first := self._next()) is not None:
                self._send(first)
        finally:
            if self._line:  # a defect of one: the others have to be sent all the same
                self._send_all()

    def _next(self) -> Claimed | None:
        try:
            first = self._line.popleft()
        except IndexError:
            return None
        if not self._line:
            self._is_clear.set()
        return first
