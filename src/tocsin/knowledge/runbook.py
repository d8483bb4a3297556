"""A runbook, and its run on one incident: which steps were done, by whom and when.

A run copies the steps, so that whoever edits the runbook meanwhile moves no tick.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors, text

MOST_STEPS = 100
LONGEST_STEP = 4000


class InvalidRunbook(errors.Invalid):
    """A runbook cannot be like this; ``fields`` says where."""


class UnknownStep(errors.NotFound):
    """The run has no step of this number."""


@dataclass(frozen=True, slots=True)
class NewRunbook:
    """``steps`` are Markdown, in order; without a service it is of use to any."""

    title: str
    steps: tuple[str, ...]
    service_id: int | None = None


@dataclass(frozen=True, slots=True)
class Runbook:
    id: int
    title: str
    steps: tuple[str, ...]
    service_id: int | None
    is_archived: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    run_id: int
    step: int
    ticked_by: str
    ticked_at: datetime


@dataclass(frozen=True, slots=True)
class RunRow:
    id: int
    runbook_id: int
    incident_number: int
    title: str
    steps: tuple[str, ...]
    attached_by: str
    attached_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """``number`` counts from 1; ``tick`` is None while it is to be done."""

    number: int
    text: str
    tick: Tick | None


@dataclass(frozen=True, slots=True)
class Run:
    """A runbook at work on an incident."""

    id: int
    runbook_id: int
    incident_number: int
    title: str
    attached_by: str
    attached_at: datetime
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(step.tick is not None for step in self.steps)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.steps)


def checked(new: NewRunbook) -> NewRunbook:
    """Return it tidied, or raise InvalidRunbook with a sentence per field."""
    steps = (text.storable(step).strip() for step in new.steps)
    tidy = dataclasses.replace(
        new,
        title=text.one_line(text.storable(new.title)),
        steps=tuple(step for step in steps if step),
    )
    wrong = _complaints(tidy)
    if wrong:
        raise InvalidRunbook(next(iter(wrong.values())), fields=wrong)
    return tidy


def run_of(row: RunRow, ticks: Sequence[Tick]) -> Run:
    """Put the ticks of a run beside its steps."""
    ticked = {tick.step: tick for tick in ticks if tick.run_id == row.id}
    steps = tuple(Step(n, step, ticked.get(n)) for n, step in enumerate(row.steps, start=1))
    return Run(
        row.id,
        row.runbook_id,
        row.incident_number,
        row.title,
        row.attached_by,
        row.attached_at,
        steps,
    )


def step_of(run: Run, number: int) -> Step:
    if not 1 <= number <= len(run.steps):
        raise UnknownStep(f"'{run.title}' has no step {number}; it has {len(run.steps)}.")
    return run.steps[number - 1]


def _complaints(new: NewRunbook) -> dict[str, str]:
    found = {}
    if not 1 <= len(new.title) <= 200:
        found["title"] = "The title of a runbook has 1 to 200 characters."
    if not 1 <= len(new.steps) <= MOST_STEPS:
        found["steps"] = f"A runbook has 1 to {MOST_STEPS} steps."
    elif any(len(step) > LONGEST_STEP for step in new.steps):
        found["steps"] = f"A step has at most {LONGEST_STEP:,} characters."
    return found
