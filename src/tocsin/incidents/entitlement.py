"""What an organisation may ask for: which services, during which hours, with which targets.

A report that nobody is entitled to is taken in like any other and marked, never refused: what is
broken is broken whoever says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tocsin.catalog import calendar, calendar_text
from tocsin.catalog.calendar import Calendar


class Verdict(StrEnum):
    ENTITLED = "entitled"
    OUTSIDE_HOURS = "outside_hours"
    UNENTITLED = "unentitled"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Without a service it is for any; without hours for always; ``policy_id`` are its targets."""

    organisation_id: int
    service_id: int | None = None
    support_hours: Mapping[str, Any] | None = None
    policy_id: int | None = None

    @property
    def hours(self) -> Calendar | None:
        return calendar_text.parse(self.support_hours) if self.support_hours else None


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Verdict
    reason: str = ""
    policy_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """For whom an incident was reported, and whether they were entitled to it when they did."""

    organisation_id: int
    verdict: Verdict
    reason: str


def judge(granted: Sequence[Entitlement], service_ids: Sequence[int], *, now: datetime) -> Judged:
    """Say whether somebody is entitled; ``granted`` is theirs, that of the part before the whole's.

    An organisation for which nothing was written down may ask for anything.
    """
    if not granted:
        return Judged(Verdict.ENTITLED)
    fitting = matching(granted, service_ids)
    if not fitting:
        return Judged(Verdict.UNENTITLED, "No entitlement of theirs is for this service.")
    open_now = [each for each in fitting if _is_open(each, now)]
    if not open_now:
        reason = "It came outside the support hours that were agreed with them."
        return Judged(Verdict.OUTSIDE_HOURS, reason, _policy(fitting))
    return Judged(Verdict.ENTITLED, policy_id=_policy(open_now))


def matching(granted: Sequence[Entitlement], service_ids: Sequence[int]) -> list[Entitlement]:
    """Return those for one of the services, then those for any; nobody named one: all of them."""
    named = [each for each in granted if each.service_id in service_ids]
    general = [each for each in granted if each.service_id is None]
    return [*named, *general] if service_ids or general else list(granted)


def _is_open(entitlement: Entitlement, now: datetime) -> bool:
    hours = entitlement.hours
    return hours is None or calendar.covers(hours, now)


def _policy(fitting: Sequence[Entitlement]) -> int | None:
    return next((each.policy_id for each in fitting if each.policy_id is not None), None)
