"""How a page walks its policy. Pure: facts in, the next move out.

The next step is due at the previous due time plus its delay, so that nothing drifts. A step that
reaches nobody costs no time: the next one is taken at once, after the last the fallback, and
after that the organisation's catch-all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from tocsin.oncall import policy
from tocsin.oncall.evidence import NOTHING, Evidence
from tocsin.oncall.policy import Policy, Position, Stage
from tocsin.oncall.tenure import Tenure


class Paged(msgspec.Struct, frozen=True):
    """A person is told as their own rules say; ``reason`` if the way to them was unusual."""

    target: str
    person_id: int
    notification_ids: tuple[int, ...] = ()
    reason: str | None = None
    evidence: Evidence = NOTHING


class Nobody(msgspec.Struct, frozen=True):
    """A target that reached nobody, and why; skipped if its step was not to be taken."""

    target: str
    reason: str
    person_id: int | None = None
    is_skipped: bool = False
    evidence: Evidence = NOTHING


Outcome = Paged | Nobody


@dataclass(frozen=True, slots=True)
class Taken:
    """A position that was just taken.

    ``in_vain`` counts the positions in a row, this one included, that reached nobody without a
    wait between them; ``was_skipped`` says that they were not to be taken, while somebody reached
    before may still answer.
    """

    position: Position
    due_at: datetime
    in_vain: int = 0
    was_skipped: bool = False


@dataclass(frozen=True, slots=True)
class AtOnce:
    position: Position


@dataclass(frozen=True, slots=True)
class Later:
    due_at: datetime


@dataclass(frozen=True, slots=True)
class End:
    """The policy is exhausted; ``reached`` says whether its last resort reached anybody."""

    reached: bool


Move = AtOnce | Later | End


def move(plan: Policy, taken: Taken, *, now: datetime) -> Move:
    """Return what comes after a position that was taken.

    A wait that an outage has eaten begins again now: the people of the next step get their time,
    and they are not overtaken by everyone after them in one burst. A step that waits to be asked
    for comes so much later, unless nobody was reached who could ask.
    """
    after = policy.following(plan, taken.position)
    hold = policy.manner(plan, after).hold if after else timedelta()
    if taken.in_vain and taken.was_skipped and hold:
        return Later(now + hold)
    if taken.in_vain:
        return _at_once(plan, after, in_vain=taken.in_vain)
    if taken.position.stage is not Stage.STEP:
        return End(reached=True)
    delay = plan.steps[taken.position.step].delay + hold
    due_at = taken.due_at + delay
    return Later(due_at if due_at > now else now + delay)


def reached(outcomes: Sequence[Outcome]) -> bool:
    return any(isinstance(outcome, Paged) for outcome in outcomes)


def skipped(outcomes: Sequence[Outcome]) -> bool:
    """Whether the position was not to be taken."""
    return all(isinstance(outcome, Nobody) and outcome.is_skipped for outcome in outcomes)


def on_duty(outcomes: Sequence[Outcome], tenures: Mapping[str, Tenure]) -> list[Outcome]:
    """Let each say what put its person on call, where its target is a schedule."""
    return [
        replace(one, evidence=replace(one.evidence, tenure=tenures[one.target]))
        if one.target in tenures
        else one
        for one in outcomes
    ]


def cause(page_id: int, position: Position) -> str:
    """Name the step as the cause of its notifications: what makes paging it twice harmless."""
    if position.stage is Stage.STEP:
        return f"page/{page_id}/{position.loop}/{position.step}"
    if position.stage is Stage.ADDED:
        return f"page/{page_id}/{position.stage}/{position.loop}"
    return f"page/{page_id}/{position.stage}"


def of_cause(text: str) -> tuple[int, Position] | None:
    """Read what ``cause`` wrote; None if it is the cause of something else."""
    match text.split("/"):
        case ["page", page, loop, step] if (page + loop + step).isdecimal():
            return int(page), Position(Stage.STEP, int(loop), int(step))
        case ["page", page, stage] if page.isdecimal() and stage in tuple(Stage):
            return int(page), Position(Stage(stage))
    return None


def _at_once(plan: Policy, after: Position | None, *, in_vain: int) -> Move:
    """When every step was tried in vain at one instant, repeating them would change nothing."""
    if after is None:
        return End(reached=False)
    if after.stage is Stage.STEP and in_vain >= len(plan.steps):
        return AtOnce(Position(Stage.FALLBACK))
    return AtOnce(after)
