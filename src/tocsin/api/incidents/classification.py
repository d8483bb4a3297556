"""What kind of incident it is, how bad, and when what happened."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut, ReasonIn
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Moment, Output
from tocsin.incidents import milestone
from tocsin.incidents.actions import classifying, reading
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.incidents.priority import Level, Priority

router = noun("incidents")


class CategoryIn(Input):
    """A path of the tree, such as network/dns."""

    category: str


class LevelsIn(Input):
    impact: Level
    urgency: Level


class OverrideIn(Input):
    priority: Priority
    reason: str


class MarkIn(Input):
    """Diagnosed or mitigated, just now; all others are reached by doing so."""

    milestone: Milestone
    note: str = ""


class CorrectionIn(Input):
    """``evidence`` is a link to what shows it."""

    at: Moment
    reason: str
    evidence: str | None = None


class MilestoneOut(Output):
    """``at`` is null while it is not reached."""

    milestone: Milestone
    meaning: str
    at: datetime | None


@router.put("/{number}/category", response_model=IncidentOut)
def categorize(number: Id, body: CategoryIn, frame: Writing) -> IncidentOut:
    return _categorized(number, body.category, frame)


@router.delete("/{number}/category", response_model=IncidentOut)
def uncategorize(number: Id, frame: Writing) -> IncidentOut:
    return _categorized(number, None, frame)


@router.put("/{number}/priority", response_model=IncidentOut)
def prioritize(number: Id, body: LevelsIn, frame: Writing) -> IncidentOut:
    """Set impact and urgency; the matrix gives the priority."""
    return _prioritized(number, body.impact, body.urgency, frame)


@router.put("/{number}/priority-override", response_model=IncidentOut)
def override(number: Id, body: OverrideIn, frame: Writing) -> IncidentOut:
    """Set the priority by hand, against the matrix; the reason is kept."""
    classifying.override_priority(
        frame.tx, number, body.priority, reason=body.reason, actor=frame.actor, now=frame.now
    )
    return schemas.one(frame, number)


@router.delete("/{number}/priority-override", response_model=IncidentOut)
def end_override(number: Id, frame: Writing) -> IncidentOut:
    """Let the matrix give the priority again."""
    incident = reading.get(frame.tx, number, actor=frame.actor)
    return _prioritized(number, incident.impact, incident.urgency, frame)


@router.put("/{number}/major", response_model=IncidentOut)
def make_major(number: Id, body: ReasonIn, frame: Writing) -> IncidentOut:
    """Put it under the major-incident protocol."""
    return _major(number, True, body.reason, frame)


@router.delete("/{number}/major", response_model=IncidentOut)
def make_minor(
    number: Id,
    frame: Writing,
    reason: Annotated[str, Query(max_length=2000)] = "",
    body: ReasonIn | None = None,
) -> IncidentOut:
    """Take it from under the major-incident protocol."""
    return _major(number, False, body.reason if body else reason, frame)


@router.get("/{number}/milestones", response_model=Listed[MilestoneOut])
def list_milestones(number: Id, frame: Reading) -> Listed[MilestoneOut]:
    """Return the moments from which every duration is computed, as they hold now."""
    return _milestones(number, frame)


@router.post("/{number}/milestones", response_model=Listed[MilestoneOut])
def mark(number: Id, body: MarkIn, frame: Writing) -> Listed[MilestoneOut]:
    """Say that the cause was found or the impact has ended, just now."""
    classifying.mark(
        frame.tx, number, body.milestone, note=body.note, actor=frame.actor, now=frame.now
    )
    return _milestones(number, frame)


@router.patch("/{number}/milestones/{milestone}", response_model=Listed[MilestoneOut])
def correct(
    number: Id, milestone: Milestone, body: CorrectionIn, frame: Writing
) -> Listed[MilestoneOut]:
    """Set right when something happened; the first statement stays in the ledger."""
    correction = Correction(milestone, body.at, body.reason, body.evidence)
    classifying.correct_milestone(frame.tx, number, correction, actor=frame.actor, now=frame.now)
    return _milestones(number, frame)


def _categorized(number: int, path: str | None, frame: Frame) -> IncidentOut:
    classifying.categorize(frame.tx, number, path, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


def _prioritized(number: int, impact: Level, urgency: Level, frame: Frame) -> IncidentOut:
    classifying.prioritize(
        frame.tx, number, impact=impact, urgency=urgency, actor=frame.actor, now=frame.now
    )
    return schemas.one(frame, number)


def _major(number: int, is_major: bool, reason: str, frame: Frame) -> IncidentOut:
    classifying.set_major(
        frame.tx, number, is_major, reason=reason, actor=frame.actor, now=frame.now
    )
    return schemas.one(frame, number)


def _milestones(number: int, frame: Frame) -> Listed[MilestoneOut]:
    times = reading.get(frame.tx, number, actor=frame.actor).milestones
    return Listed(
        items=[
            MilestoneOut(milestone=each, meaning=milestone.MEANING[each], at=at)
            for each, at in times.items()
        ]
    )
