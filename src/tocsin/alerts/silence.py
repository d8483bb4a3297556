"""A recorded reason not to page, with an end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tocsin.alerts import matcher
from tocsin.kit import errors

LONGEST = timedelta(days=366)


class BadSilence(errors.Invalid):
    """A silence that would never end, or would match everything."""


class Phase(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Silence:
    id: int
    matchers: list[dict[str, Any]]
    starts_at: datetime
    ends_at: datetime
    reason: str
    created_by: str
    created_at: datetime

    @property
    def conditions(self) -> tuple[matcher.Matcher, ...]:
        return matcher.from_rows(self.matchers)

    def phase(self, now: datetime) -> Phase:
        if now < self.starts_at:
            return Phase.PENDING
        return Phase.ACTIVE if now < self.ends_at else Phase.EXPIRED


@dataclass(frozen=True, slots=True)
class NewSilence:
    matchers: Sequence[matcher.Matcher]
    starts_at: datetime
    ends_at: datetime
    reason: str


def muting(
    silences: Sequence[Silence], labels: Mapping[str, str], *, now: datetime
) -> Silence | None:
    """Return the silence in force that mutes these labels and lasts longest."""
    found = [
        s
        for s in silences
        if s.phase(now) is Phase.ACTIVE and matcher.all_match(s.conditions, labels)
    ]
    return max(found, key=lambda s: (s.ends_at, s.id), default=None)


def check(wanted: NewSilence) -> None:
    if not wanted.reason.strip():
        raise BadSilence("Say why: a silence without a reason cannot be judged later.")
    if wanted.ends_at <= wanted.starts_at:
        raise BadSilence("A silence has to end after it starts.")
    if wanted.ends_at - wanted.starts_at > LONGEST:
        raise BadSilence("A silence lasts a year at most.")
    if all(m.matches({}) for m in wanted.matchers):
        raise BadSilence("These matchers hold for every alert; name at least one label's value.")
