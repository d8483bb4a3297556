"""A maintenance window: planned work that comes once or again, in a zone of its own.

Its times are silences made ahead, so whatever reads silences knows of it, each of them has an
end of its own, and one can be ended without the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.alerts import matcher, recurrence, silence
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.recurrence import Recurrence
from tocsin.kit import errors
from tocsin.kit.periods import Period

AHEAD = 5
"""As many are planned, and shown, before they begin."""
_NAME_LIMIT = 200
_REASON_LIMIT = 2000


class BadMaintenance(errors.Invalid):
    """A window without a name or a reason, or over everything."""


@dataclass(frozen=True, slots=True)
class NewMaintenance:
    name: str
    matchers: Sequence[Matcher]
    recurrence: Recurrence
    reason: str


@dataclass(frozen=True, slots=True)
class Maintenance:
    """``first_at`` is a wall time in ``time_zone``; ``rule`` is an RRULE, or empty."""

    id: int
    name: str
    matchers: list[dict[str, Any]]
    first_at: datetime
    time_zone: str
    lasts: timedelta
    rule: str
    reason: str
    created_by: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def conditions(self) -> tuple[Matcher, ...]:
        return matcher.from_rows(self.matchers)

    @property
    def recurrence(self) -> Recurrence:
        return Recurrence(self.first_at, self.time_zone, self.lasts, self.rule)

    def as_new(self) -> NewMaintenance:
        return NewMaintenance(self.name, self.conditions, self.recurrence, self.reason)

    def coming(self, now: datetime) -> list[Period]:
        """Return the next few, the one that runs among them; those ended by hand too."""
        if self.ended_at is not None:
            return []
        return recurrence.occurrences(self.recurrence, after=now, limit=AHEAD)


def check(wanted: NewMaintenance, *, now: datetime) -> None:
    if not 1 <= len(wanted.name.strip()) <= _NAME_LIMIT:
        raise _wrong("name", f"Give it a name of at most {_NAME_LIMIT} characters.")
    if not 1 <= len(wanted.reason.strip()) <= _REASON_LIMIT:
        raise _wrong("reason", "Say why: whoever wonders about the quiet reads this.")
    matcher.to_rows(wanted.matchers)
    silence.refuse_everything(wanted.matchers)
    recurrence.check(wanted.recurrence, now=now)


def differences(one: NewMaintenance, other: NewMaintenance) -> list[str]:
    """Return the names of what differs."""
    here, there = _facts(one), _facts(other)
    return [name for name in here if here[name] != there[name]]


def _facts(one: NewMaintenance) -> dict[str, Any]:
    return {
        "name": one.name,
        "matchers": [str(m) for m in one.matchers],
        "first_at": one.recurrence.first_at,
        "time_zone": one.recurrence.time_zone,
        "lasts": one.recurrence.lasts,
        "rule": one.recurrence.rule,
        "reason": one.reason,
    }


def _wrong(field: str, sentence: str) -> BadMaintenance:
    return BadMaintenance(sentence, fields={field: sentence})
