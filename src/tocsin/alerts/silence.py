"""A recorded reason not to page, with an end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tocsin.alerts import matcher
from tocsin.kit import errors

LONGEST = timedelta(days=366)
_AUTHOR_LIMIT = 200
_EVERYTHING = "These matchers hold for every alert; name at least one label's value."


class BadSilence(errors.Invalid):
    """A silence that would never end, or would match everything."""


class Phase(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Silence:
    """``author`` is whom the client named, where a token stands for more than one person.

    One with a ``maintenance_id`` is a time of that window.
    """

    id: int
    matchers: list[dict[str, Any]]
    starts_at: datetime
    ends_at: datetime
    reason: str
    created_by: str
    created_at: datetime
    author: str | None = None
    maintenance_id: int | None = None

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
    author: str | None = None


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
    if wanted.author is not None and len(wanted.author) > _AUTHOR_LIMIT:
        raise BadSilence(f"The author's name has at most {_AUTHOR_LIMIT} characters.")
    if wanted.ends_at - wanted.starts_at > LONGEST:
        raise BadSilence("A silence lasts a year at most.")
    refuse_everything(wanted.matchers)


def refuse_everything(matchers: Sequence[matcher.Matcher]) -> None:
    if all(m.matches({}) for m in matchers):
        raise BadSilence(_EVERYTHING, fields={"matchers": _EVERYTHING})


def may_become(one: Silence, wanted: NewSilence, *, now: datetime) -> bool:
    """Whether it can be changed into this, instead of being ended and made anew."""
    if [str(m) for m in one.conditions] != [str(m) for m in wanted.matchers]:
        return False
    if wanted.ends_at <= now:
        return False
    phase = one.phase(now)
    if phase is Phase.ACTIVE:
        return int(one.starts_at.timestamp()) == int(wanted.starts_at.timestamp())
    return phase is Phase.PENDING and wanted.starts_at >= now
