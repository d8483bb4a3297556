"""An edit and what became of it, as the nouns that make edits show them."""

from typing import Annotated, Any

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.schemas import Input, Output, Reference
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code
from tocsin.work import edit as ideas
from tocsin.work.edit import Answer, Edit, Outcome, Progress

Text = Annotated[str, Field(max_length=ideas.LONGEST_WORDS)]


class EditIn(Input):
    """What is left out stays. ``assignee`` may be ``me`` or ``nobody``; ``reason`` is needed to
    put on hold, to cancel and to set a priority."""

    assignee: Named | None = None
    team: Named | None = None
    priority: Priority | None = None
    category: Annotated[str | None, Field(max_length=200)] = None
    parent_number: Reference | None = None
    watch: bool = False
    checklist_id: Reference | None = None
    progress: Progress | None = None
    reason: Text = ""
    hold_hours: int | None = None
    code: Code | None = None
    notes: Text = ""
    is_verified: bool = False


class EditOut(Output):
    assignee: str | None
    team: str | None
    priority: Priority | None
    category: str | None
    parent_number: int | None
    watch: bool
    checklist_id: int | None
    progress: Progress | None
    reason: str
    hold_hours: int | None
    code: Code | None
    notes: str
    is_verified: bool


class AnswerIn(Input):
    """Markdown; in public the reporter gets it."""

    body: Text
    is_public: bool = False


class OutcomeOut(Output):
    """``before`` and ``after`` have what changed; ``failure`` says why nothing did."""

    number: int
    before: dict[str, Any]
    after: dict[str, Any]
    failure: str


def wanted(body: EditIn, frame: Frame) -> Edit:
    said = body.model_dump(exclude={"assignee", "team"})
    return Edit(assignee=_assignee(body, frame), team_id=names.team_id(frame, body.team), **said)


def shown(frame: Frame, edit: Edit) -> EditOut:
    person_id = int(edit.assignee) if edit.assignee.isdecimal() else None
    called = names.of(frame.tx, people=[person_id], teams=[edit.team_id])
    derived = {
        "assignee": called.email(person_id) or edit.assignee or None,
        "team": called.team(edit.team_id),
    }
    own = EditOut.model_fields.keys() - derived.keys()
    return EditOut.model_validate(derived | {name: getattr(edit, name) for name in own})


def answer(body: AnswerIn | None) -> Answer:
    return ideas.SILENCE if body is None else Answer(body.body, body.is_public)


def outcomes(found: list[Outcome]) -> list[OutcomeOut]:
    return [OutcomeOut.model_validate(each) for each in found]


def _assignee(body: EditIn, frame: Frame) -> str:
    if body.assignee in (None, ideas.ME, ideas.NOBODY):
        return str(body.assignee or "")
    return str(names.person_id(frame, body.assignee))
