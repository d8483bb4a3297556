"""What is known of the ways to a person, and what a letter to them comes to by that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from tocsin.identity.person import Person
from tocsin.notify import choice, quiet, rule
from tocsin.notify.choice import Choice, Unused
from tocsin.notify.notification import NOWHERE, Failed, Letter, Use
from tocsin.notify.rule import Planned, Rule, Way


@dataclass(frozen=True, slots=True)
class Known:
    """The ways that work, the reasons if they are unusual or none, and what is ``closed``."""

    person: Person
    ways: Sequence[Way]
    rules: Sequence[Rule]
    unreachable: str | None
    reason: str | None
    closed: tuple[Unused, ...] = ()

    def uses(self, letter: Letter, *, until: datetime | None, now: datetime) -> list[Use]:
        """Return what to use when; what can wait does until the person's quiet hours end."""
        uses, _ = self._planned(letter)
        if until is not None and quiet.can_wait(letter.message):
            uses = [quiet.held(use, until=until, now=now) for use in uses]
        planned: list[Use] = [*uses]
        because = self.unreachable or "There is no way to reach them."
        return planned or [Failed(NOWHERE, "", because)]

    def choice(self, letter: Letter) -> Choice:
        """Say by what it was decided what is used, and which contacts are not."""
        uses, is_ordered = self._planned(letter)
        made = choice.made(
            letter.message, uses, ordered=is_ordered, ways=self.ways, rules=self.rules
        )
        in_vain = bool(letter.order) and not is_ordered
        if not (self.closed or in_vain):
            return made
        return replace(made, unused=(*self.closed, *made.unused), order_in_vain=in_vain)

    def _planned(self, letter: Letter) -> tuple[list[Planned], bool]:
        """Return what to use when, and whether the letter's own order says so."""
        ordered = rule.ordered(letter.order, ways=self.ways)
        if ordered:
            return ordered, True
        return rule.plan(letter.message, ways=self.ways, rules=self.rules), False


def unreachable(person: Person, ways: Sequence[Way]) -> str | None:
    """Say why nothing would wake the person; None if something would."""
    if not person.is_active:
        return f"{person.name} is no longer active."
    if not ways:
        return f"{person.name} has no verified contact on a channel that is set up."
    if not any(way.wakes for way in ways):
        return f"{person.name} can only be told in the inbox, which wakes nobody."
    return None
