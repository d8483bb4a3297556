"""What kind of incident it is, how bad, what it is called, and when what happened."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import SYSTEM
from tocsin.incidents import milestone
from tocsin.incidents.actions import bringing_in, classifying, closing, configuring
from tocsin.incidents.incident import Incident
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.incidents.priority import Level, Priority
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, moments
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")


class PriorityForm(BaseModel):
    """With ``override`` the priority is set by hand, against the matrix."""

    impact: Level = Level.MEDIUM
    urgency: Level = Level.MEDIUM
    override: Annotated[Priority | None, forms.UNCHOSEN] = None
    reason: str = ""


class CategoryForm(BaseModel):
    category: str = ""


class MajorForm(BaseModel):
    is_major: bool = False
    reason: str = ""


class TextForm(BaseModel):
    title: str = ""
    description: str = ""


class MilestoneForm(BaseModel):
    milestone: Milestone = Milestone.OCCURRED
    at: str = ""
    reason: str = ""
    evidence: str = ""


class Mark(BaseModel):
    milestone: Milestone


class Waiver(BaseModel):
    reason: str = ""


class Complexity(BaseModel):
    complexity: Level = Level.MEDIUM


def _matrix(tx: Tx, _incident: Incident) -> Mapping[str, Any]:
    return {
        "matrix": configuring.matrix(tx),
        "levels": list(Level),
        "level_words": [(level.value, level.value.capitalize()) for level in Level],
        "priorities": [(priority.value, priority.value) for priority in Priority],
    }


def _categories(tx: Tx, incident: Incident) -> Mapping[str, Any]:
    offered = [c.path for c in configuring.categories(tx) if not c.is_archived]
    kept = [incident.category] if incident.category and incident.category not in offered else []
    return {"categories": sorted([*offered, *kept])}


def _moments(_tx: Tx, incident: Incident) -> Mapping[str, Any]:
    said = {Milestone.OCCURRED, *milestone.BY_HAND}
    times = incident.milestones
    chosen = [m for m in times if times[m] is not None or m in said]
    return {"milestones": [(m.value, m.value.capitalize()) for m in chosen], "times": times}


PRIORITY = FormPage(
    "incidents/forms/priority.html",
    lambda i: PriorityForm(impact=i.impact, urgency=i.urgency, reason=i.priority_reason or ""),
    _matrix,
)
CATEGORY = FormPage(
    "incidents/forms/category.html", lambda i: CategoryForm(category=i.category or ""), _categories
)
MAJOR = FormPage("incidents/forms/major.html", lambda i: MajorForm(is_major=not i.is_major))
TEXT = FormPage(
    "incidents/forms/text.html", lambda i: TextForm(title=i.title, description=i.description)
)
MILESTONE = FormPage("incidents/forms/milestone.html", lambda _: MilestoneForm(), _moments)
COMPLEXITY = FormPage(
    "incidents/forms/complexity.html",
    lambda _: Complexity(),
    lambda tx, i: {
        "levels": [(level.value, level.value.capitalize()) for level in Level],
        "found": bringing_in.complexity(tx, i.number, actor=SYSTEM),
    },
)
WAIVER = FormPage("incidents/forms/waiver.html", lambda _: Waiver())


@router.get("/priority")
def priority_form(at: Here) -> Response:
    return at.show(PRIORITY)


@router.post("/priority")
def prioritize(at: Here, form: Annotated[PriorityForm, Form()]) -> Response:
    act = partial(classifying.prioritize, impact=form.impact, urgency=form.urgency)
    return at.take(PRIORITY, form, act, notice="The priority follows impact and urgency.")


@router.post("/priority/override")
def override(at: Here, form: Annotated[PriorityForm, Form()]) -> Response:
    to = form.override or Priority.P3
    act = partial(classifying.override_priority, to=to, reason=form.reason)
    return at.take(PRIORITY, form, act, notice=f"It is {to} by hand; the reason is kept.")


@router.get("/category")
def category_form(at: Here) -> Response:
    return at.show(CATEGORY)


@router.post("/category")
def categorize(at: Here, form: Annotated[CategoryForm, Form()]) -> Response:
    act = partial(classifying.categorize, path=form.category or None)
    return at.take(CATEGORY, form, act, notice="The category is set.")


@router.get("/complexity")
def complexity_form(at: Here) -> Response:
    return at.show(COMPLEXITY)


@router.post("/complexity")
def set_complexity(at: Here, form: Annotated[Complexity, Form()]) -> Response:
    act = partial(bringing_in.set_complexity, wanted=form.complexity)
    return at.take(COMPLEXITY, form, act, notice="Noted; the escalation matrix goes by it.")


@router.get("/major")
def major_form(at: Here) -> Response:
    return at.show(MAJOR)


@router.post("/major")
def set_major(at: Here, form: Annotated[MajorForm, Form()]) -> Response:
    act = partial(classifying.set_major, is_major=form.is_major, reason=form.reason)
    said = "It is a major incident now." if form.is_major else "It is no major incident any more."
    return at.take(MAJOR, form, act, notice=said)


@router.get("/text")
def text_form(at: Here) -> Response:
    return at.show(TEXT)


@router.post("/text")
def edit(at: Here, form: Annotated[TextForm, Form()]) -> Response:
    act = partial(classifying.edit, title=form.title, description=form.description)
    return at.take(TEXT, form, act, notice="Saved. What it said before stays in the ledger.")


@router.get("/milestones/correction")
def milestone_form(at: Here, milestone: Milestone = Milestone.OCCURRED) -> Response:
    page = FormPage(MILESTONE.template, partial(_correcting, milestone), _moments)
    return at.show(page)


@router.post("/milestones/correction")
def correct(at: Here, form: Annotated[MilestoneForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        moment = moments.read(form.at, zone=at.signed.person.time_zone, field="at")
        said = Correction(form.milestone, moment, form.reason, form.evidence or None)
        classifying.correct_milestone(tx, number, said, **by)

    return at.take(MILESTONE, form, act, notice="Corrected. The first statement stays beside it.")


@router.post("/milestones")
def mark(at: Here, form: Annotated[Mark, Form()]) -> Response:
    said = f"Noted that {milestone.MEANING[form.milestone]}, just now."
    return at.do(partial(classifying.mark, reached=form.milestone), notice=said)


@router.get("/waiver")
def waiver_form(at: Here) -> Response:
    return at.show(WAIVER)


@router.post("/waiver")
def waive(at: Here, form: Annotated[Waiver, Form()]) -> Response:
    act = partial(closing.waive_review, reason=form.reason)
    return at.take(WAIVER, form, act, notice="It needs no review.")


def _correcting(milestone: Milestone, incident: Incident) -> MilestoneForm:
    return MilestoneForm(milestone=milestone, at=moments.written(incident.milestones[milestone]))
