"""How a page takes its steps, on whatever ground: the engine's rows, or a world only imagined.

Everything that decides is here; what is looked up, told and written down is the ground's. So what
is foretold and what then happens cannot part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from msgspec import structs

from tocsin.identity.person import Person
from tocsin.oncall import condition, escalation, policy
from tocsin.oncall.condition import Situation
from tocsin.oncall.escalation import AtOnce, End, Later, Nobody, Outcome, Taken
from tocsin.oncall.evidence import Because, Evidence
from tocsin.oncall.manner import Way
from tocsin.oncall.policy import Policy, Position
from tocsin.oncall.target import Target


class Ground(Protocol):
    """What one page stands on at one moment."""

    @property
    def plan(self) -> Policy: ...
    @property
    def now(self) -> datetime: ...

    def targets(self, position: Position) -> Sequence[Target]:
        """Return whom the position is meant for; never nobody."""
        ...

    def people(self, target: Target) -> Sequence[Person] | Nobody:
        """Return whom the target stands for at this moment, or why for nobody."""
        ...

    def tell(self, person: Person, target: Target, position: Position) -> Outcome:
        """Tell one person, as the position wants it."""
        ...

    def situation(self) -> Situation:
        """Return what the conditions of steps are asked about."""
        ...

    def left_alone(self, position: Position, /) -> dict[int, Outcome]:
        """Return what is known beforehand to come of people: who declined is not paged again."""
        ...

    def turn(self, position: Position) -> int:
        """Count one more turn of a position whose targets take turns, and return its number."""
        ...

    def note(self, position: Position, outcomes: Sequence[Outcome]) -> None:
        """Write down what came of a position."""
        ...


@dataclass(frozen=True, slots=True)
class Rest:
    """Where a page came to rest, and what comes next there."""

    position: Position
    move: Later | End
    has_reached: bool


def go(ground: Ground, taken: Taken, *, has_reached: bool) -> Rest:
    """Take this position, and at once those after it until one reaches somebody."""
    return go_on(ground, taken, take(ground, taken.position), has_reached=has_reached)


def go_on(ground: Ground, taken: Taken, outcomes: Sequence[Outcome], *, has_reached: bool) -> Rest:
    """The same from what the position came to."""
    while True:
        has_reached = has_reached or escalation.reached(outcomes)
        taken = _came_to(taken, outcomes, has_reached=has_reached)
        ground.note(taken.position, outcomes)
        move = escalation.move(ground.plan, taken, now=ground.now)
        if not isinstance(move, AtOnce):
            return Rest(taken.position, move, has_reached)
        taken = replace(taken, position=move.position)
        outcomes = take(ground, move.position)


def take(ground: Ground, position: Position) -> list[Outcome]:
    """Page the targets of the position, each person once, unless its conditions do not hold."""
    found = ground.targets(position)
    manner = policy.manner(ground.plan, position)
    unmet = condition.unmet(manner.when, ground.situation()) if manner.when else None
    if unmet is not None:
        because = f"This step is only taken if {condition.words(unmet)}."
        skipped = Evidence(Because.UNMET)
        return [Nobody(str(each), because, is_skipped=True, evidence=skipped) for each in found]
    told = ground.left_alone(position)
    if manner.way is Way.IN_TURN:
        begin = ground.turn(position) % len(found)
        return first_reached(ground, position, (*found[begin:], *found[:begin]), told=told)
    return [one for target in found for one in _page_target(ground, position, target, told)]


def first_reached(
    ground: Ground, position: Position, ring: Sequence[Target], *, told: dict[int, Outcome]
) -> list[Outcome]:
    """Page the first target of the ring, or the next that reaches somebody."""
    came_to: list[Outcome] = []
    for target in ring:
        outcomes = list(_page_target(ground, position, target, told))
        came_to += outcomes
        if escalation.reached(outcomes):
            break
    return came_to


def _page_target(
    ground: Ground, position: Position, target: Target, told: dict[int, Outcome]
) -> Iterator[Outcome]:
    found = ground.people(target)
    if isinstance(found, Nobody):
        yield found
        return
    for person in found:
        if person.id not in told:
            told[person.id] = ground.tell(person, target, position)
        yield structs.replace(told[person.id], target=str(target))


def _came_to(taken: Taken, outcomes: Sequence[Outcome], *, has_reached: bool) -> Taken:
    if escalation.reached(outcomes):
        return replace(taken, in_vain=0, was_skipped=False)
    is_first = taken.in_vain == 0
    skipped = has_reached and escalation.skipped(outcomes) and (is_first or taken.was_skipped)
    return replace(taken, in_vain=taken.in_vain + 1, was_skipped=skipped)
