"""What is done for people on duty because time passed: none of it may delay a page."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from tocsin.engine.loop import Take
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.notify.actions import mornings
from tocsin.oncall.actions import readying, reminding, serving, swap_fitting
from tocsin.problems.actions import recurring
from tocsin.work.actions import reminding as tasks


class Looks(Protocol):
    def __call__(self, tx: Tx, *, now: datetime) -> int: ...


def looking(look: Looks) -> Take:
    """Look once, in a transaction of its own; there is no more to do at once."""

    def take(database: Database) -> bool:
        with database.opened(clock.Moment, clock.MOMENT) as (tx, moment):
            look(tx, now=moment.now)
        return False

    return take


STEPS: dict[str, Callable[[Database], bool]] = {
    "end_quiet_hours": looking(mornings.end_due),
    "write_down_served": looking(serving.write_down),
    "remind_of_shifts": looking(reminding.remind),
    "remind_of_tasks": looking(tasks.remind),
    "look_after_swaps": looking(swap_fitting.sweep),
    "tell_of_readiness": looking(readying.digest_due),
    "send_test_pages": looking(readying.canary_due),
    "propose_problems": looking(recurring.look),
}
