"""Threads that send: one while all goes fast, one for each message where a provider is slow.

To wake a thread for a message takes longer than to send it, and threads that wait for Python hold
each other up: one takes one message after the other from a line. What still stands in it after
some milliseconds stands behind a provider that takes its time, and then each has a thread.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tocsin.notify.delivery import Claimed

FEW = 1
FAST_SECONDS = 0.01


class _Standing(NamedTuple):
    """What stands in the line, since a moment of the monotonic clock."""

    since: float
    claimed: Claimed


class Senders:
    """Those of one channel, at ``most`` so many at a time."""

    def __init__(self, send: Callable[[Claimed], None], *, channel: str, most: int) -> None:
        self._send = send
        # One more, so that there is always one to watch.
        self._pool = ThreadPoolExecutor(most + 1, thread_name_prefix=f"send-{channel}")
        self._line: deque[_Standing] = deque()
        self._lock = threading.Lock()
        self._working = 0
        self._is_watched = False

    def hand_out(self, claimed: Sequence[Claimed]) -> None:
        """See to it that all are being sent within some milliseconds, whoever hangs.

        Nobody waits here for that, so that more can be claimed meanwhile.
        """
        since = time.monotonic()
        with self._lock:
            self._line.extend(_Standing(since, each) for each in claimed)
            begun = min(max(FEW - self._working, 0), len(claimed))
            self._begin(begun)
            if begun < len(claimed) and not self._is_watched:
                self._is_watched = True
                self._pool.submit(self._watch)

    def drain(self) -> None:
        """Wait until all is sent; nothing is handed out after that."""
        self._watch()
        self._pool.shutdown(wait=True)

    def _begin(self, many: int) -> None:
        """Set so many to work, under the lock."""
        self._working += many
        for _ in range(many):
            self._pool.submit(self._work)

    def _watch(self) -> None:
        """Until the line is clear, give a thread to each that stands in it for too long."""
        while (seconds := self._next_look()) is not None:
            time.sleep(seconds)

    def _next_look(self) -> float | None:
        with self._lock:
            if not self._line:
                self._is_watched = False
                return None
            left = self._line[0].since + FAST_SECONDS - time.monotonic()
            if left > 0:
                return left
            self._begin(len(self._line))
            return FAST_SECONDS

    def _work(self) -> None:
        try:
            while (first := self._next()) is not None:
                self._send(first)
        except BaseException:  # a defect of one: the others have to be sent all the same
            with self._lock:
                self._working -= 1
                self._begin(min(len(self._line), 1))
            raise

    def _next(self) -> Claimed | None:
        """Take the first of the line; who finds none is done, which nobody may see later."""
        with self._lock:
            if self._line:
                return self._line.popleft().claimed
            self._working -= 1
            return None
