"""Checklists: tasks under a name, added to an incident at once."""

from typing import Annotated

from pydantic import Field

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.work.actions import checklists
from tocsin.work.task import Checklist, NewChecklist

router = noun("checklists")


class ChecklistIn(Input):
    """One task a line."""

    name: str
    lines: Annotated[tuple[str, ...], Field(max_length=200)]


class ChecklistOut(Output):
    id: int
    name: str
    lines: list[str]


@router.get("", response_model=Listed[ChecklistOut])
def list_all(frame: Reading) -> Listed[ChecklistOut]:
    """Return the checklists, by name."""
    found = checklists.listed(frame.tx, actor=frame.actor)
    return Listed(items=[ChecklistOut.model_validate(each) for each in found])


@router.post("", status_code=201, response_model=ChecklistOut)
def create(body: ChecklistIn, frame: Writing) -> Checklist:
    new = NewChecklist(body.name, body.lines)
    checklist_id = checklists.create(frame.tx, new, actor=frame.actor, now=frame.now)
    return checklists.checklist(frame.tx, checklist_id, actor=frame.actor)


@router.get("/{checklist_id}", response_model=ChecklistOut)
def show(checklist_id: Id, frame: Reading) -> Checklist:
    return checklists.checklist(frame.tx, checklist_id, actor=frame.actor)


@router.put("/{checklist_id}", response_model=ChecklistOut)
def replace(checklist_id: Id, body: ChecklistIn, frame: Writing) -> Checklist:
    """Tasks that were made of it stay as they are."""
    new = NewChecklist(body.name, body.lines)
    checklists.replace(frame.tx, checklist_id, new, actor=frame.actor, now=frame.now)
    return checklists.checklist(frame.tx, checklist_id, actor=frame.actor)


@router.delete("/{checklist_id}", status_code=204)
def remove(checklist_id: Id, frame: Writing) -> None:
    checklists.remove(frame.tx, checklist_id, actor=frame.actor, now=frame.now)
