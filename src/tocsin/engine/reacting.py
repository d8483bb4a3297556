"""What follows from events: at once while all goes well, else each by itself and under a lease.

A row for each reaction, leased and marked done, costs more than most reactions do. But it is what
keeps one that fails, hangs or kills us from being met first again and again. So nothing is done at
once in a new process, or after a failure, until all that was waiting has rows.
"""

from functools import partial

from tocsin.engine import loop, steps
from tocsin.engine.loop import Step
from tocsin.kit import clock, outbox
from tocsin.kit.db import Database

EVENTS_AT_ONCE = 200


class Reacting:
    """Reacts to what is new, and beside it to what had to wait for its turn.

    What ``can_wait`` is somebody else's, so that nothing pressing stands behind it.
    """

    def __init__(self, table: outbox.Reactions, *, can_wait: bool = False) -> None:
        self._table = table
        self._can_wait = can_wait
        self._fan_out = steps.fan_out(table, can_wait=can_wait)
        self._goes_well = False
        self._both = (Step("react_to_new", self._to_new), Step("react", steps.react(table)))

    def take(self, database: Database) -> bool:
        return any([loop.take(step, database) for step in self._both])

    def _to_new(self, database: Database) -> bool:
        return self._at_once(database) if self._goes_well else self._by_rows(database)

    def _at_once(self, database: Database) -> bool:
        self._goes_well = False  # also if what is raised passes through here
        count = loop.isolated("react at once", partial(self._react_at_once, database))
        self._goes_well = count is not None
        return count != 0

    def _by_rows(self, database: Database) -> bool:
        is_new = self._fan_out(database)
        self._goes_well = not is_new
        return is_new

    def _react_at_once(self, database: Database) -> int:
        with database.opened(clock.Moment, clock.BY_INDEX) as (tx, moment):
            now, can_wait = moment.now, self._can_wait
            return outbox.react_at_once(
                tx, self._table, now=now, limit=EVENTS_AT_ONCE, can_wait=can_wait
            )
