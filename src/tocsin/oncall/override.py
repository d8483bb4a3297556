"""A person who takes over a schedule for a while, whoever's turn it is.

Of two overrides that overlap the later made wins: somebody looked at the schedule as it was and
changed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit import errors
from tocsin.oncall import shift
from tocsin.oncall.shift import Shift, Span

_LONGEST = timedelta(days=366)


class BadOverride(errors.Invalid):
    """An override that could not be kept."""


@dataclass(frozen=True, slots=True)
class Override:
    id: int
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewOverride:
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


def checked(new: NewOverride, *, now: datetime) -> NewOverride:
    """Return it without what lies in the past: who was on call then stays so."""
    if new.starts_at.tzinfo is None or new.ends_at.tzinfo is None:
        raise BadOverride("Say in which time zone the override starts and ends.")
    if new.ends_at <= new.starts_at:
        raise BadOverride("An override must end after it starts.")
    if new.ends_at <= now:
        raise BadOverride("An override cannot lie in the past.")
    if new.ends_at - now > _LONGEST:
        raise BadOverride("An override ends within a year; change the rotation for longer.")
    if len(new.reason) > 500:
        raise BadOverride("Give a reason of at most 500 characters.")
    return replace(new, starts_at=max(new.starts_at, now), reason=new.reason.strip())


def plain(override: Override | NewOverride) -> dict[str, Any]:
    """Return it as data for the ledger."""
    return {
        "person_id": override.person_id,
        "starts_at": override.starts_at.isoformat(),
        "ends_at": override.ends_at.isoformat(),
        "reason": override.reason,
    }


def as_shift(override: Override) -> Shift:
    return Shift(override.person_id, override.starts_at, override.ends_at, "override")


def shifts(overrides: Iterable[Override], span: Span) -> list[Shift]:
    """Return what the overrides say in the span, cut to it, the later made on top."""
    return shift.flat([as_shift(each) for each in sorted(overrides, key=_id)], span)


def _id(override: Override) -> int:
    return override.id
