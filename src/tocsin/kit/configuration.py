"""What was read of the configuration, remembered for as long as nobody changes any of it.

Thousands of transactions a second are judged by sources, services, rules and silences that change
a few times a day: each asks for the mark alone, and reads again when it is another one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, LiteralString, TypeVar

from tocsin.kit.tx import Tx

Thing = TypeVar("Thing")
Mark = str


def mark(tx: Tx) -> Mark:
    """Return what is different after each change; ask before reading what is remembered by it."""
    found: Mark = tx.value(
        """
        select concat(
            configuration_mark.mark,
            paging_mark.mark,
            current_setting('tocsin.paging_changes', true)
        )
        from configuration_mark, paging_mark
        """
    )
    return found


@dataclass(frozen=True, slots=True)
class Moment:
    """When a transaction began, and the mark of what it is judged by."""

    now: datetime
    mark: Mark


MOMENT: LiteralString = """
    select app_now() as now, concat(configuration_mark.mark, paging_mark.mark) as mark
    from configuration_mark, paging_mark
"""
"""What the busiest transactions ask for as they begin, see ``kit.db.Database.opened``."""


class Remembered(Generic[Thing]):
    """One thing that is read from the configuration, for all threads of a process."""

    def __init__(self, read: Callable[[Tx, datetime], Thing]) -> None:
        self._read = read
        self._kept: tuple[Mark, Thing] | None = None

    def get(self, tx: Tx, at: Mark, *, now: datetime) -> Thing:
        """Return it as it is at this mark; what changed since the mark was read may be in it."""
        kept = self._kept
        if kept is not None and kept[0] == at:
            return kept[1]
        fresh = self._read(tx, now)
        self._kept = (at, fresh)
        return fresh
