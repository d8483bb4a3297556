"""A spell: a stretch of time that somebody set by hand; what it changes is up to its kind.

Overrides, shadows, leave and temporary schedules are all asked for, checked, kept and ended alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from tocsin.kit import errors

A_YEAR = timedelta(days=366)
_MOST_REASON = 500


class BadSpell(errors.Invalid):
    """A spell that could not be kept."""


class Lasting(Protocol):
    """What every spell has, whatever it changes."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def reason(self) -> str: ...


class Personal(Lasting, Protocol):
    """A spell of one person: on a schedule, or wherever they take turns."""

    @property
    def person_id(self) -> int: ...
    @property
    def schedule_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Spell:
    """A schedule and a person, for a while."""

    id: int
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewSpell:
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one kind is called, and how long it may last."""

    called: str
    for_longer: str
    longest: timedelta = A_YEAR


New = TypeVar("New", bound=NewSpell)


def checked(new: New, terms: Terms, *, now: datetime) -> New:
    """Return it without what lies in the past: what was then stays so."""
    check(new, terms, now=now)
    return replace(new, starts_at=max(new.starts_at, now), reason=new.reason.strip())


def check(new: Lasting, terms: Terms, *, now: datetime) -> None:
    if new.starts_at.tzinfo is None or new.ends_at.tzinfo is None:
        raise BadSpell(f"Say in which time zone the {terms.called} starts and ends.")
    if new.ends_at <= now:
        raise BadSpell(f"The {terms.called} cannot lie in the past: what was then stays so.")
    if new.ends_at <= new.starts_at:
        raise BadSpell(f"The {terms.called} must end after it starts.")
    if new.ends_at - now > terms.longest:
        raise BadSpell(terms.for_longer)
    if len(new.reason) > _MOST_REASON:
        raise BadSpell(f"Give a reason of at most {_MOST_REASON} characters.")


def plain(spell: Personal) -> Mapping[str, Any]:
    """Return it as data for the ledger; its schedule stands in the subject."""
    return {
        "person_id": spell.person_id,
        "starts_at": spell.starts_at.isoformat(),
        "ends_at": spell.ends_at.isoformat(),
        "reason": spell.reason,
    }
