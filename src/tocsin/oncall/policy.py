"""An escalation policy: ordered steps, how often they are repeated, and a fallback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tocsin.oncall.target import Target


class Stage(StrEnum):
    STEP = "step"
    FALLBACK = "fallback"
    CATCH_ALL = "catch_all"


@dataclass(frozen=True, slots=True)
class Step:
    """``delay`` is the wait after paging this step, before the next."""

    delay: timedelta
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """``repeat`` is how often the steps are walked again after the first time."""

    id: int | None
    name: str
    steps: tuple[Step, ...]
    repeat: int
    fallback: Target


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page is. ``loop`` and ``step`` count from 0 and matter at the stage ``step`` only."""

    stage: Stage
    loop: int = 0
    step: int = 0


def first(policy: Policy) -> Position:
    return Position(Stage.STEP) if policy.steps else Position(Stage.FALLBACK)


def following(policy: Policy, position: Position) -> Position | None:
    """Return the position after this one; None after the catch-all."""
    if position.stage is Stage.CATCH_ALL:
        return None
    if position.stage is Stage.FALLBACK:
        return Position(Stage.CATCH_ALL)
    if position.step + 1 < len(policy.steps):
        return Position(Stage.STEP, position.loop, position.step + 1)
    if position.loop < policy.repeat:
        return Position(Stage.STEP, position.loop + 1, 0)
    return Position(Stage.FALLBACK)


def targets(policy: Policy, position: Position, catch_all: Sequence[Target]) -> tuple[Target, ...]:
    if position.stage is Stage.STEP:
        return policy.steps[position.step].targets
    return (policy.fallback,) if position.stage is Stage.FALLBACK else tuple(catch_all)
