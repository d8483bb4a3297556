"""A shadow learns on call: told silently of what pages whoever has the schedule, and never paged.

They wake for nothing, cannot answer from what they are told, and count nowhere as somebody reached:
a page that only a shadow saw has reached nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit import errors
from tocsin.notify.message import Kind, Message, Urgency

_LONGEST = timedelta(days=366)
_MOST_REASON = 500


class BadShadow(errors.Invalid):
    """A time of learning that could not be kept."""


@dataclass(frozen=True, slots=True)
class Shadow:
    id: int
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewShadow:
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


def checked(new: NewShadow, *, now: datetime) -> NewShadow:
    """Return it without what lies in the past."""
    if new.starts_at.tzinfo is None or new.ends_at.tzinfo is None:
        raise BadShadow("Say in which time zone the shadowing starts and ends.")
    if new.ends_at <= max(new.starts_at, now):
        raise BadShadow("Shadowing ends after it starts, and not in the past.")
    if new.ends_at - now > _LONGEST:
        raise BadShadow("Shadowing ends within a year; whoever has learned takes turns.")
    if len(new.reason) > _MOST_REASON:
        raise BadShadow(f"Give a reason of at most {_MOST_REASON} characters.")
    return replace(new, starts_at=max(new.starts_at, now), reason=new.reason.strip())


def plain(shadow: Shadow | NewShadow) -> dict[str, Any]:
    """Return it as data for the ledger."""
    return {
        "person_id": shadow.person_id,
        "starts_at": shadow.starts_at.isoformat(),
        "ends_at": shadow.ends_at.isoformat(),
        "reason": shadow.reason,
    }


def message(said: Message, *, paged: Sequence[str]) -> Message:
    """Return what a shadow is told of a page: the same words, but nothing to do."""
    whom = ", ".join(paged) or "nobody"
    return replace(
        said,
        title=f"You shadow {whom}: {said.title}",
        facts=(*said.facts, ("Paged", whom), ("You", "only learn; nobody waits for your answer")),
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
        can_answer=False,
        sealed="",
        replaces="",
    )
