"""Who looks at an incident just now, so that two do not answer the same person twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(seconds=45)
"""A page says three times in that time that it is open."""


@dataclass(frozen=True, slots=True)
class Presence:
    person_id: int
    name: str
    is_writing: bool
    at: datetime


def sentence(others: Sequence[Presence]) -> str:
    """Say who else is here, the writers first; nothing when nobody is."""
    writing = _named([each.name for each in others if each.is_writing], "writing")
    looking = _named([each.name for each in others if not each.is_writing], "looking at this")
    return " ".join(filter(None, (writing, looking)))


def _named(names: Sequence[str], doing: str) -> str:
    if not names:
        return ""
    *others, last = names
    who = f"{', '.join(others)} and {last}" if others else last
    return f"{who} {'are' if others else 'is'} {doing}."
