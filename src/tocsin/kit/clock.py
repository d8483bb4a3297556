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


def now(tx: Tx) -> datetime:
    """Return the database's time, aware, in UTC."""
    return cast(datetime, tx.value("select app_now()"))
