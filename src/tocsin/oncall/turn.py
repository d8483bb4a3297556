"""How long each turn of a rotation is, counted on the wall clock.

A turn is a number of calendar units and never a number of seconds: seven days from Monday nine
o'clock is Monday nine o'clock, however long that week was.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import errors


class Unit(StrEnum):
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"


_FIXED = {
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}
_MOST = {Unit.HOUR: 24 * 366, Unit.DAY: 366, Unit.WEEK: 53, Unit.MONTH: 24}
_WRITTEN = re.compile(r"(\d{1,4})\s*(h|d|w|mo)")


class BadTurn(errors.Invalid):
    """The length of a turn cannot be read or is out of bounds."""


@dataclass(frozen=True, slots=True)
class Turn:
    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= _MOST[self.unit]:
            raise BadTurn(f"A turn of {self} is out of bounds; one hour to two years is possible.")

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def begins(self, anchor: datetime, number: int) -> datetime:
        """Return the wall time at which the turn of that number begins; the anchor begins 0."""
        if self.unit is Unit.MONTH:
            return _months_after(anchor, self.count * number)
        return anchor + _FIXED[self.unit] * (self.count * number)

    def number_near(self, anchor: datetime, local: datetime) -> int:
        """Return the number of the turn at a wall time, give or take one."""
        if self.unit is Unit.MONTH:
            months = (local.year - anchor.year) * 12 + local.month - anchor.month
            return months // self.count
        return (local - anchor) // (_FIXED[self.unit] * self.count)


def parse(text: str) -> Turn:
    """Read ``12h``, ``1d``, ``7d``, ``2w`` or ``1mo``."""
    written = _WRITTEN.fullmatch(text.strip().lower())
    if written is None:
        raise BadTurn(f"'{text[:40]}' is not a turn; write it like 12h, 1d, 7d, 2w or 1mo.")
    return Turn(int(written[1]), Unit(written[2]))


def _months_after(anchor: datetime, months: int) -> datetime:
    """Keep the anchor's day, or take the month's last: the 31st, the 28th, the 31st again."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return anchor.replace(year=year, month=month + 1, day=min(anchor.day, last))
