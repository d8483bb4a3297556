"""How many groups of alerts a service had open when this process last counted them.

To count them walks through all of them: with thousands it takes PostgreSQL longer than all else for
a new incident that comes alone. But no more can have been opened since than there are new numbers,
so they are counted anew only where that may be too many.
"""

from datetime import datetime, timedelta

import msgspec

LONGEST = timedelta(seconds=1)
"""For how long a count holds: what was reopened, or under way when it was made, is not in it."""


class Counted(msgspec.Struct, frozen=True):
    """``last_number`` is the latest that any incident had got by then."""

    count: int
    last_number: int
    at: datetime


class Memory:
    """The last count of each service; threads share it without a lock."""

    def __init__(self) -> None:
        self._counted: dict[int, Counted] = {}

    def last(self, space: int, *, now: datetime) -> Counted | None:
        found = self._counted.get(space)
        return found if found and found.at <= now < found.at + LONGEST else None

    def note(self, space: int, counted: Counted) -> None:
        self._counted[space] = counted


MEMORY = Memory()
