"""What is wrong with Tocsin itself, and when somebody is to be told of it, again, or of its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tocsin.kit import periods

TOLD_AGAIN_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Finding:
    """``name`` stays the same for as long as it is the same trouble; the sentence may move on."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told of: the sentence, and the monotonic second at which it was."""

    sentence: str
    at: float


@dataclass(frozen=True, slots=True)
class News:
    """What is to be said now, and what there is to remember afterwards."""

    troubles: Sequence[Finding] = ()
    healed: Sequence[str] = ()
    memory: Mapping[str, Told] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        return bool(self.troubles or self.healed)

    @property
    def title(self) -> str:
        if self.troubles:
            return f"Tocsin itself is in trouble: {self.troubles[0].sentence}"
        return "Tocsin itself is well again"

    @property
    def lines(self) -> list[str]:
        return [each.sentence for each in self.troubles] + [f"Over: {each}" for each in self.healed]


def confirmed(found: Sequence[Finding], before: Sequence[Finding]) -> list[Finding]:
    """Those that were there in the round before as well: a moment's trouble wakes nobody."""
    names = {each.name for each in before}
    return [each for each in found if each.name in names]


def news(found: Sequence[Finding], memory: Mapping[str, Told], *, moment: float) -> News:
    """Tell what is new, what is an hour old, and what is over.

    A moment that lies ahead was remembered before the machine was started anew: it counts as past.
    """
    current = {each.name: each for each in found}
    due = [each for each in found if _is_due(memory.get(each.name), moment)]
    healed = [told.sentence for name, told in memory.items() if name not in current]
    kept = {name: told for name, told in memory.items() if name in current}
    told = {each.name: Told(each.sentence, moment) for each in due}
    return News(due, healed, kept | told)


def late(what: str, many: int, age: timedelta) -> str:
    """One sentence about things that should have happened."""
    return f"{many} {what}, the oldest for {periods.spoken(age)}."


def _is_due(told: Told | None, moment: float) -> bool:
    return told is None or not 0 <= moment - told.at < TOLD_AGAIN_SECONDS
