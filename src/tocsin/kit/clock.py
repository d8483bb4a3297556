"""The one clock: the database's.

The outermost frame asks once and hands the answer down, so that every decision of one
transaction is taken at one instant and tests can freeze, step or speed up time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString, cast

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Moment:
    now: datetime


MOMENT: LiteralString = "select app_now() as now"
"""What a transaction can begin with, see ``Database.opened``."""

BY_INDEX: LiteralString = """
    select app_now() as now
    from set_config('enable_seqscan', 'off', true) as scan, set_config('jit', 'off', true) as jit
"""
"""The same for what a storm asks thousands of times: none of it reads a whole table.

Plans are made when there is little, and kept. To read all is best then, and in a storm that comes
before the planner knows of it each of them would read all of the storm. What has no index seems so
dear now that PostgreSQL would compile it first.
"""


def now(tx: Tx) -> datetime:
    """Return the database's time, aware, in UTC."""
    return cast(datetime, tx.value("select app_now()"))
