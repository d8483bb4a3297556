"""A shadow learns on call: told silently of what pages whoever has the schedule, and never paged.

They wake for nothing, cannot answer from what they are told, and count nowhere as somebody reached:
a page that only a shadow saw has reached nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from tocsin.notify.message import Kind, Message, Urgency
from tocsin.oncall import spell
from tocsin.oncall.spell import NewSpell, Spell, Terms

_TERMS = Terms("shadow", "Shadowing ends within a year; whoever has learned takes turns.")


@dataclass(frozen=True, slots=True)
class Shadow(Spell):
    """Who learns beside whoever has the schedule, and when."""


@dataclass(frozen=True, slots=True)
class NewShadow(NewSpell):
    """The same, before it is kept."""


def checked(new: NewShadow, *, now: datetime) -> NewShadow:
    return spell.checked(new, _TERMS, now=now)


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
