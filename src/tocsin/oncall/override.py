"""A person who takes over a schedule for a while, whoever's turn it is.

Of two overrides that overlap the later made wins: somebody looked at the schedule as it was and
changed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors
from tocsin.oncall import shift
from tocsin.oncall.shift import Shift, Span


class BadOverride(errors.Invalid):
    """An override that covers no time."""


@dataclass(frozen=True, slots=True)
class Override:
    id: int
    schedule_id: int
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


def check(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    if ends_at <= starts_at:
        raise BadOverride("An override must end after it starts.")
    if ends_at <= now:
        raise BadOverride("An override cannot lie in the past: what was, was.")


def as_shift(override: Override) -> Shift:
    return Shift(override.person_id, override.starts_at, override.ends_at, "override")


def shifts(overrides: Iterable[Override], span: Span) -> list[Shift]:
    """Return what the overrides say in the span, cut to it, the later made on top."""
    line: list[Shift] = []
    for override in sorted(overrides, key=_id):
        line = shift.over(shift.within([as_shift(override)], [span]), line)
    return line


def _id(override: Override) -> int:
    return override.id
