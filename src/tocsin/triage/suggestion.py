"""What is offered beside a form: a label, how sure that is, and what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tocsin.incidents.judgement import Proposal

FEWEST_CASES = 20
LEAST_CONFIDENCE = 0.15
MOST_CHOICES = 3
MOST_WORDS = 5
MOST_CASES = 3


class Target(StrEnum):
    CATEGORY = "category"
    SERVICE = "service"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Case:
    """An incident that something rests on."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """``words`` are those of the text that speak for it, ``cases`` what was like it and had it."""

    target: Target
    id: int
    name: str
    confidence: float
    words: Sequence[str] = ()
    cases: Sequence[Case] = ()

    @property
    def percent(self) -> int:
        return round(self.confidence * 100)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The likeliest first; ``priority`` is by service and scope, never by the text."""

    choices: Sequence[Choice]
    priority: Proposal

    def of(self, target: Target) -> list[Choice]:
        return [choice for choice in self.choices if choice.target == target]
