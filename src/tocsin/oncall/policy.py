"""An escalation policy: ordered steps, how often they are repeated, and a fallback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from tocsin.kit import errors
from tocsin.oncall.manner import PLAIN, Manner
from tocsin.oncall.target import Target


class Stage(StrEnum):
    STEP = "step"
    ADDED = "added"
    FALLBACK = "fallback"
    TEAM = "team"
    CATCH_ALL = "catch_all"


@dataclass(frozen=True, slots=True)
class Step:
    """``delay`` is the wait after paging this step, before the next."""

    delay: timedelta
    targets: tuple[Target, ...]
    manner: Manner = PLAIN


@dataclass(frozen=True, slots=True)
class Policy:
    """``repeat`` is how often the steps are walked again after the first time.

    ``team`` is whose business the page is: paged as a whole when the fallback reaches nobody.
    """

    id: int | None
    name: str
    steps: tuple[Step, ...]
    repeat: int
    fallback: Target
    team: Target | None = None


@dataclass(frozen=True, slots=True)
class NewStep:
    """Targets as they are written: ``person:ana@example.com``, ``schedule:payments-primary``."""

    targets: tuple[str, ...]
    delay: timedelta = timedelta(minutes=5)
    manner: Manner = PLAIN


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A policy as somebody wants it; without a fallback there is none."""

    name: str
    steps: tuple[NewStep, ...]
    fallback: str
    repeat: int = 0


class BadPolicy(errors.Invalid):
    """A policy that could end in silence or never end."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page is. ``loop`` and ``step`` count from 0 and matter at the stage ``step`` only."""

    stage: Stage
    loop: int = 0
    step: int = 0


_LONGEST = timedelta(days=7)
MOST_REPEATS = 20
_MOST_STEPS, _MOST_TARGETS = 50, 50


def checked(new: NewPolicy) -> NewPolicy:
    """Return it trimmed, or raise BadPolicy with the sentence that helps."""
    name = " ".join(new.name.split())
    if not 1 <= len(name) <= 120:
        raise BadPolicy("Give the policy a name of at most 120 characters.")
    if not new.fallback.strip():
        raise BadPolicy("Name a fallback: whom to page when all steps were in vain.")
    if not 1 <= len(new.steps) <= _MOST_STEPS:
        raise BadPolicy(f"A policy takes 1 to {_MOST_STEPS} steps.")
    if not 0 <= new.repeat <= MOST_REPEATS:
        raise BadPolicy(f"The steps are repeated 0 to {MOST_REPEATS} times.")
    for number, step in enumerate(new.steps, start=1):
        _check(step, number)
    return NewPolicy(name, new.steps, new.fallback.strip(), new.repeat)


def mentioned(policy: Policy) -> list[Target]:
    return [policy.fallback, *(target for step in policy.steps for target in step.targets)]


def renamed(policy: Policy, names: Mapping[Target, Target]) -> Policy:
    """Return the policy with each target in place of the one it was read as."""
    steps = tuple(
        replace(step, targets=tuple(names[target] for target in step.targets))
        for step in policy.steps
    )
    return replace(policy, steps=steps, fallback=names[policy.fallback])


def first(policy: Policy) -> Position:
    return Position(Stage.STEP) if policy.steps else Position(Stage.FALLBACK)


def following(policy: Policy, position: Position) -> Position | None:
    """Return the position after this one; None after the catch-all."""
    if position.stage is Stage.CATCH_ALL:
        return None
    if position.stage is Stage.FALLBACK and policy.team is not None:
        return Position(Stage.TEAM)
    if position.stage in (Stage.FALLBACK, Stage.TEAM):
        return Position(Stage.CATCH_ALL)
    if position.step + 1 < len(policy.steps):
        return Position(Stage.STEP, position.loop, position.step + 1)
    if position.loop < policy.repeat:
        return Position(Stage.STEP, position.loop + 1, 0)
    return Position(Stage.FALLBACK)


def beginning_after(policy: Policy, position: Position) -> Policy:
    """Return the policy turned so that it begins with who comes after this position.

    Those before come after the others, and then the fallback; nobody is left out.
    """
    if position.stage is not Stage.STEP:
        return policy
    begin = position.step + 1
    return replace(policy, steps=policy.steps[begin:] + policy.steps[:begin])


def manner(policy: Policy, position: Position) -> Manner:
    """Return how the position is taken; whatever comes after the steps is taken plainly."""
    return policy.steps[position.step].manner if position.stage is Stage.STEP else PLAIN


def answers_wanted(policy: Policy, position: Position) -> int:
    """Return how many people must answer by now: what any step that was taken wants."""
    is_first_round = position.stage is Stage.STEP and position.loop == 0
    taken = policy.steps[: position.step + 1] if is_first_round else policy.steps
    return max((step.manner.answers for step in taken), default=1)


def unnamed(policy: Policy) -> Policy:
    """Return what it does, whatever its targets are called now and whose team's page it is."""
    steps = tuple(
        replace(step, targets=tuple(replace(each, name="") for each in step.targets))
        for step in policy.steps
    )
    return replace(policy, steps=steps, fallback=replace(policy.fallback, name=""), team=None)


def targets(policy: Policy, position: Position, catch_all: Sequence[Target]) -> tuple[Target, ...]:
    if position.stage is Stage.STEP:
        return policy.steps[position.step].targets
    if position.stage is Stage.TEAM:
        return (policy.team,) if policy.team else ()
    return (policy.fallback,) if position.stage is Stage.FALLBACK else tuple(catch_all)


def _check(step: NewStep, number: int) -> None:
    if not 1 <= len(step.targets) <= _MOST_TARGETS:
        raise BadPolicy(f"Step {number} takes 1 to {_MOST_TARGETS} targets.")
    if not timedelta(0) < step.delay <= _LONGEST:
        raise BadPolicy(f"The delay of step {number} must be more than nothing and at most 7 days.")
