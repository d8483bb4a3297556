"""What may wait takes a part of each second while there is much of it, so that pages have the rest.

It does so for a while and no longer: then it catches up, so nothing is ever far behind.
"""

from collections.abc import Callable

from tocsin.engine.loop import Take
from tocsin.kit.db import Database

WORK_SECONDS = 0.25
REST_SECONDS = 0.75
LONGEST_SECONDS = 10.0
"""How long at a stretch it rests between portions; after that it works until all is done."""


class Pace:
    """Lets one kind of work rest now and then, as long as it does not come to an end by itself."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._since: float | None = None
        self._rests_until = 0.0
        self._worked = 0.0

    def over(self, take: Take) -> Take:
        """The same work; while it rests there seems to be none."""

        def step(database: Database) -> bool:
            began = self._monotonic()
            if began < self._rests_until:
                return False
            is_on = take(database)
            self._note(began, self._monotonic(), is_on=is_on)
            return is_on

        return step

    def _note(self, began: float, ended: float, *, is_on: bool) -> None:
        if not is_on:
            self._since, self._worked = None, 0.0
            return
        if self._since is None:
            self._since = began
        self._worked += ended - began
        if self._worked >= WORK_SECONDS and ended - self._since < LONGEST_SECONDS:
            self._rests_until, self._worked = ended + REST_SECONDS, 0.0
