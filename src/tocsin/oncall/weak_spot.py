"""A place where a page would reach nobody, found before one has to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    GAP = "gap"
    EMPTY = "empty"
    UNREACHABLE = "unreachable"
    CATCH_ALL = "catch_all"
    AWAY = "away"
    DEPARTED = "departed"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class WeakSpot:
    """``subject`` is what to mend, as in ``person/7``, and ``name`` what people call it.

    ``starts_at`` is when it begins to hurt.
    """

    kind: Kind
    subject: str
    name: str
    sentence: str
    starts_at: datetime
