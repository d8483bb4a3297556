"""A drill: what is rehearsed, and how long each step took."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.priority import Level
from tocsin.kit import errors, text

LONGEST = 20_000


class Status(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    DROPPED = "dropped"


class InvalidDrill(errors.Invalid):
    """A drill cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewDrill:
    """``pages``: for real, by the escalation policy; else for show, and nobody is woken."""

    title: str
    scenario: str = ""
    service_id: int | None = None
    pages: bool = False
    impact: Level = Level.HIGH
    urgency: Level = Level.HIGH
    planned_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """From the detection on; None for what was not reached."""

    time_to_acknowledge: timedelta | None
    time_to_diagnose: timedelta | None
    time_to_mitigate: timedelta | None
    time_to_resolve: timedelta | None


@dataclass(frozen=True, slots=True)
class Drill:
    id: int
    title: str
    scenario: str
    service_id: int | None
    pages: bool
    impact: Level
    urgency: Level
    planned_for: datetime | None
    planned_by: str
    planned_at: datetime
    incident_number: int | None
    started_at: datetime | None
    ended_at: datetime | None
    dropped_at: datetime | None
    notes: str
    time_to_acknowledge: timedelta | None
    time_to_diagnose: timedelta | None
    time_to_mitigate: timedelta | None
    time_to_resolve: timedelta | None

    @property
    def status(self) -> Status:
        if self.dropped_at is not None:
            return Status.DROPPED
        if self.started_at is None:
            return Status.PLANNED
        return Status.RUNNING if self.ended_at is None else Status.ENDED

    def as_new(self) -> NewDrill:
        """What was planned: the thing to change with ``dataclasses.replace``."""
        fields = (field.name for field in dataclasses.fields(NewDrill))
        return NewDrill(**{name: getattr(self, name) for name in fields})


def checked(new: NewDrill) -> NewDrill:
    """Return it tidied, or raise InvalidDrill with a sentence per field."""
    tidy = dataclasses.replace(
        new,
        title=text.one_line(text.storable(new.title)),
        scenario=text.storable(new.scenario).strip(),
    )
    wrong = {}
    if not 1 <= len(tidy.title) <= 200:
        wrong["title"] = "The title of a drill has 1 to 200 characters."
    if len(tidy.scenario) > LONGEST:
        wrong["scenario"] = f"A scenario has at most {LONGEST:,} characters."
    if wrong:
        raise InvalidDrill(next(iter(wrong.values())), fields=wrong)
    return tidy


def checked_notes(notes: str) -> str:
    tidy = text.storable(notes).strip()
    if len(tidy) > LONGEST:
        sentence = f"The notes have at most {LONGEST:,} characters."
        raise InvalidDrill(sentence, fields={"notes": sentence})
    return tidy


def declaration(planned: Drill) -> Declaration:
    """Return the incident that the drill is played with."""
    return Declaration(
        planned.title,
        planned.scenario,
        channel=Channel.DRILL,
        service_ids=() if planned.service_id is None else (planned.service_id,),
        impact=planned.impact,
        urgency=planned.urgency,
        is_drill=True,
        pages=planned.pages,
    )


def measure(milestones: Mapping[Milestone, datetime | None]) -> Measured:
    """Return how long it took to reach each; times that contradict measure nothing."""
    began = milestones.get(Milestone.DETECTED)

    def took(milestone: Milestone) -> timedelta | None:
        at = milestones.get(milestone)
        return at - began if at and began and at >= began else None

    return Measured(
        took(Milestone.ACKNOWLEDGED),
        took(Milestone.DIAGNOSED),
        took(Milestone.MITIGATED),
        took(Milestone.RESOLVED),
    )
