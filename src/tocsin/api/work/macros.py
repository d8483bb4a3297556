"""Macros: an edit and an answer under a name; one that only answers is a canned answer."""

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output, Reference
from tocsin.api.work import editing
from tocsin.api.work.editing import AnswerIn, EditIn, EditOut, OutcomeOut
from tocsin.work import macro as ideas
from tocsin.work.actions import macros
from tocsin.work.audience import Audience
from tocsin.work.macro import Macro, NewMacro

router = noun("macros")
of_incident = noun("incidents")


class MacroIn(Input):
    """``{number}`` and so on stand for values in the answer; ``audience`` is own, team or all."""

    name: str
    edit: EditIn = EditIn()
    answer: AnswerIn | None = None
    audience: Audience = Audience.OWN
    team: Named | None = None


class AnswerOut(Output):
    body: str
    is_public: bool


class MacroOut(Output):
    id: int
    name: str
    audience: Audience
    team: str | None
    edit: EditOut
    answer: AnswerOut
    is_canned_answer: bool


class PlaceOut(Output):
    name: str
    meaning: str


class UseIn(Input):
    """``answer`` is said instead of the macro's own."""

    macro_id: Reference
    answer: AnswerIn | None = None


@router.get("", response_model=Listed[MacroOut])
def list_all(frame: Reading) -> Listed[MacroOut]:
    """Return one's own macros, then those of one's teams, then everybody's."""
    found = macros.listed(frame.tx, actor=frame.actor)
    return Listed(items=[_shown(frame, each) for each in found])


@router.get("/places")
def list_places(frame: Reading) -> Listed[PlaceOut]:
    """Return what may stand in braces in an answer, and what it becomes."""
    macros.listed(frame.tx, actor=frame.actor)
    known = ideas.PLACES.items()
    return Listed(items=[PlaceOut(name=name, meaning=meaning) for name, meaning in known])


@router.post("", status_code=201)
def create(body: MacroIn, frame: Writing) -> MacroOut:
    macro_id = macros.create(frame.tx, _wanted(body, frame), actor=frame.actor, now=frame.now)
    return _one(frame, macro_id)


@router.get("/{macro_id}")
def show(macro_id: Id, frame: Reading) -> MacroOut:
    return _one(frame, macro_id)


@router.put("/{macro_id}")
def replace(macro_id: Id, body: MacroIn, frame: Writing) -> MacroOut:
    macros.replace(frame.tx, macro_id, _wanted(body, frame), actor=frame.actor, now=frame.now)
    return _one(frame, macro_id)


@router.delete("/{macro_id}", status_code=204)
def remove(macro_id: Id, frame: Writing) -> None:
    macros.remove(frame.tx, macro_id, actor=frame.actor, now=frame.now)


@of_incident.get("/{number}/macros/{macro_id}")
def fill(number: Id, macro_id: Id, frame: Reading) -> AnswerOut:
    """Return the macro's answer with what this incident is put in place."""
    found = macros.filled(frame.tx, number, macro_id, actor=frame.actor)
    return AnswerOut(body=found.body, is_public=found.is_public)


@of_incident.post("/{number}/macros")
def use(number: Id, body: UseIn, frame: Writing) -> OutcomeOut:
    """Make it of the incident, wholly or not at all."""
    answer = editing.answer(body.answer) if body.answer else None
    outcome = macros.carry_out(
        frame.tx, number, body.macro_id, answer, actor=frame.actor, now=frame.now
    )
    return OutcomeOut.model_validate(outcome)


@of_incident.post("/{number}/macros/preview")
def preview(number: Id, body: UseIn, frame: Writing) -> OutcomeOut:
    """Return what it would make of the incident, and change nothing."""
    answer = editing.answer(body.answer) if body.answer else None
    outcome = macros.preview(
        frame.tx, number, body.macro_id, answer, actor=frame.actor, now=frame.now
    )
    return OutcomeOut.model_validate(outcome)


def _one(frame: Frame, macro_id: int) -> MacroOut:
    return _shown(frame, macros.macro(frame.tx, macro_id, actor=frame.actor))


def _shown(frame: Frame, found: Macro) -> MacroOut:
    return MacroOut(
        id=found.id,
        name=found.name,
        audience=found.audience,
        team=names.of(frame.tx, teams=[found.team_id]).team(found.team_id),
        edit=editing.shown(frame, found.edit),
        answer=AnswerOut(body=found.body, is_public=found.is_public),
        is_canned_answer=found.is_canned_answer,
    )


def _wanted(body: MacroIn, frame: Frame) -> NewMacro:
    edit, answer = editing.wanted(body.edit, frame), editing.answer(body.answer)
    return NewMacro(body.name, edit, answer, body.audience, names.team_id(frame, body.team))
