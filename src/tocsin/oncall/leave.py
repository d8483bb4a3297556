"""Leave: a person takes no turns for a while, in all schedules or in one.

An override made by hand goes before it: whoever put somebody on call by name knew better.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.oncall import spell
from tocsin.oncall.absence import Absence
from tocsin.oncall.spell import Terms

_LONGEST = timedelta(days=2 * 366)
_FOR_LONGER = "Leave ends within two years; for longer, take them out of the rotation."
_TERMS = Terms("leave", _FOR_LONGER, longest=_LONGEST)


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
    spell.check(new, _TERMS, now=now)
    return replace(new, starts_at=max(new.starts_at, now), reason=new.reason.strip())


def absence(leave: Leave) -> Absence:
    return Absence(leave.person_id, leave.starts_at, leave.ends_at)


def plain(leave: Leave | NewLeave) -> dict[str, Any]:
    """Return it as data for the ledger."""
    return {"schedule_id": leave.schedule_id, **spell.plain(leave)}
