"""A person who takes over a schedule for a while, whoever's turn it is.

Of two overrides that overlap the later made wins: somebody looked at the schedule as it was and
changed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tocsin.oncall import shift, spell
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.spell import NewSpell, Spell, Terms

_TERMS = Terms("override", "An override ends within a year; change the rotation for longer.")


@dataclass(frozen=True, slots=True)
class Override(Spell):
    """Who has the schedule, and when."""


@dataclass(frozen=True, slots=True)
class NewOverride(NewSpell):
    """The same, before it is kept."""


def checked(new: NewOverride, *, now: datetime) -> NewOverride:
    return spell.checked(new, _TERMS, now=now)


def as_shift(override: Override) -> Shift:
    return Shift(override.person_id, override.starts_at, override.ends_at, "override")


def shifts(overrides: Iterable[Override], span: Span) -> list[Shift]:
    """Return what the overrides say in the span, cut to it, the later made on top."""
    return shift.flat([as_shift(each) for each in sorted(overrides, key=_id)], span)


def _id(override: Override) -> int:
    return override.id
