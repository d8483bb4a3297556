"""Suggestions: what an incident most likely is and whose, from what was like it; how bad."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from pydantic import Field

from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Id, Input, Listed, Output, Reference
from tocsin.incidents.actions.judging import Facts
from tocsin.incidents.priority import Level, Priority
from tocsin.triage.actions import learning, reporting, suggesting
from tocsin.triage.actions.suggesting import Said
from tocsin.triage.suggestion import Choice, Suggestions, Target

router = chapter("suggestions")

Affected = Annotated[int | None, Field(ge=0, le=10_000_000)]


class SaidIn(Input):
    """What is known of an incident that need not be logged yet; ``affected`` is how many people
    it hits."""

    title: Annotated[str, Field(max_length=300)]
    description: Annotated[str, Field(max_length=100_000)] = ""
    service_ids: list[Reference] = Field([], max_length=100)
    reporter_id: Reference | None = None
    affected: Affected = None


class CaseOut(Output):
    number: int
    title: str


class ChoiceOut(Output):
    """``confidence`` is how often one like it was right, of 1; ``words`` speak for it; ``cases``,
    of the first, are late incidents that have its label and its words."""

    id: int
    name: str
    confidence: float
    words: list[str]
    cases: list[CaseOut]


class PriorityOut(Output):
    """By service and scope, with the reasons; never by the text."""

    priority: Priority
    impact: Level
    impact_because: list[str]
    urgency: Level
    urgency_because: list[str]


class SuggestionsOut(Output):
    """The likeliest first; nothing where too little was learned to say so."""

    category: list[ChoiceOut]
    service: list[ChoiceOut]
    team: list[ChoiceOut]
    priority: PriorityOut


class BinOut(Output):
    """Of ``guesses`` that said about ``said``, the share that was ``right``."""

    said: float
    guesses: float
    right: float


class ReportOut(Output):
    """``accuracy`` is that of late guesses, each made before its incident was learned."""

    target: Target
    learned: int
    accuracy: float | None
    bins: list[BinOut]


@router.post("/suggestions")
def suggest(body: SaidIn, frame: Reading) -> SuggestionsOut:
    """Return what fits a text; nothing is written."""
    facts = Facts(None, body.reporter_id, body.affected)
    said = Said(body.title, body.description, body.service_ids, facts)
    return _out(suggesting.of_text(frame.tx, said, actor=frame.actor, now=frame.now))


@router.get("/incidents/{number}/suggestions")
def list_of_incident(
    number: Id, frame: Reading, affected: Annotated[int | None, Query(ge=0, le=10_000_000)] = None
) -> SuggestionsOut:
    """Return what fits an incident, whatever it was sorted to."""
    found = suggesting.of_incident(
        frame.tx, number, affected=affected, actor=frame.actor, now=frame.now
    )
    return _out(found)


@router.get("/suggestions/reliability", response_model=Listed[ReportOut])
def list_reliability(frame: Reading) -> Listed[ReportOut]:
    """Return how right the first suggestion was lately, by target."""
    found = reporting.report(frame.tx, actor=frame.actor)
    return Listed(items=[ReportOut.model_validate(each) for each in found])


@router.post("/suggestions/relearning", status_code=204)
def relearn(frame: Writing) -> None:
    """Forget what was learned and read the whole history again, in the background."""
    learning.relearn(frame.tx, actor=frame.actor, now=frame.now)


def _out(found: Suggestions) -> SuggestionsOut:
    judged = found.priority.judgement
    return SuggestionsOut(
        category=_choices(found.of(Target.CATEGORY)),
        service=_choices(found.of(Target.SERVICE)),
        team=_choices(found.of(Target.TEAM)),
        priority=PriorityOut(
            priority=found.priority.priority,
            impact=judged.impact,
            impact_because=list(judged.impact_because),
            urgency=judged.urgency,
            urgency_because=list(judged.urgency_because),
        ),
    )


def _choices(found: Sequence[Choice]) -> list[ChoiceOut]:
    return [ChoiceOut.model_validate(each) for each in found]
