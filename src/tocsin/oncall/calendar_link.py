"""A secret address at which a calendar program reads shifts: a person's own, or a schedule's.

Whoever knows the address can read it, so that it is shown once, and taken back when it got about.
"""

from dataclasses import dataclass
from datetime import datetime

MOST_OF_A_PERSON = 20


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """Without a schedule it tells the shifts of its person in all of them."""

    id: int
    person_id: int
    schedule_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewLink:
    digest: bytes
    person_id: int
    schedule_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """``token`` is the secret in the address, and told nowhere again."""

    link: CalendarLink
    token: str


def path(token: str) -> str:
    return f"/calendars/{token}.ics"
