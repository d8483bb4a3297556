"""What may wait takes a part of each second while there is much of it, so that pages have the rest.

It does so for a while and no longer: then it catches up, so nothing is ever far behind.
"""

import threading
from collections.abc import Callable

from tocsin.engine.loop import Take
from tocsin.kit.db import Database

WORK_SECONDS = 0.25
REST_SECONDS = 0.75
LONGEST_SECONDS = 10.0
"""How long at a stretch it rests between portions; after that it works until all is done."""


class Pace:
    """Lets work rest now and then, as long as it does not come to an end by itself.

    Several kinds of work have one part of each second between them.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._since: dict[Take, float] = {}
        self._rests_until = 0.0
        self._worked = 0.0

    def over(self, take: Take) -> Take:
        """The same work; while it rests there seems to be none."""

        def step(database: Database) -> bool:
            began = self._monotonic()
            if self._rests(take, began):
                return False
            is_on = take(database)
            with self._lock:
                self._note(take, began, self._monotonic(), is_on=is_on)
            return is_on

        return step

    def _rests(self, take: Take, at: float) -> bool:
        """Whether it has to wait. What has waited for long does not, nor what has just begun."""
        since = self._since.get(take)
        return since is not None and at < self._rests_until and at - since < LONGEST_SECONDS

    def _note(self, take: Take, began: float, ended: float, *, is_on: bool) -> None:
        if not is_on:
            self._since.pop(take, None)
            if not self._since:
                self._rests_until = self._worked = 0.0
            return
        if ended - self._since.setdefault(take, began) >= LONGEST_SECONDS:
            return
        self._worked += ended - began
        if self._worked >= WORK_SECONDS:
            self._rests_until, self._worked = ended + REST_SECONDS, 0.0
