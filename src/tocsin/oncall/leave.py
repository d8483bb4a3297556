"""Leave: a person takes no turns for a while, in all schedules or in one.

An override made by hand goes before it: whoever put somebody on call by name knew better.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit import errors
from tocsin.oncall.absence import Absence

_LONGEST = timedelta(days=2 * 366)
_MOST_REASON = 500


class BadLeave(errors.Invalid):
    """Leave that could not be kept."""


@dataclass(frozen=True, slots=True)
class Leave:
    """``schedule_id`` is the one schedule it holds for; none given: every schedule."""

    id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    schedule_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewLeave:
    person_id: int
    starts_at: datetime
    ends_at: datetime
    schedule_id: int | None = None
    reason: str = ""


def checked(new: NewLeave, *, now: datetime) -> NewLeave:
    """Return it without what lies in the past: who was on call then stays so."""
    if new.starts_at.tzinfo is None or new.ends_at.tzinfo is None:
        raise BadLeave("Say in which time zone the leave starts and ends.")
    if new.ends_at <= now:
        raise BadLeave("Leave cannot lie in the past: who was on call then stays so.")
    if new.ends_at <= new.starts_at:
        raise BadLeave("Leave must end after it starts.")
    if new.ends_at - now > _LONGEST:
        raise BadLeave("Leave ends within two years; for longer, take them out of the rotation.")
    if len(new.reason) > _MOST_REASON:
        raise BadLeave(f"Give a reason of at most {_MOST_REASON} characters.")
    return replace(new, starts_at=max(new.starts_at, now), reason=new.reason.strip())


def absence(leave: Leave) -> Absence:
    return Absence(leave.person_id, leave.starts_at, leave.ends_at)


def plain(leave: Leave | NewLeave) -> dict[str, Any]:
    """Return it as data for the ledger."""
    return {
        "person_id": leave.person_id,
        "schedule_id": leave.schedule_id,
        "starts_at": leave.starts_at.isoformat(),
        "ends_at": leave.ends_at.isoformat(),
        "reason": leave.reason,
    }
