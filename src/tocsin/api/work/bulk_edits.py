"""Bulk edits: one edit of up to a hundred incidents, previewed, told one by one, taken back."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output, Reference
from tocsin.api.work import editing
from tocsin.api.work.editing import AnswerIn, EditIn, OutcomeOut
from tocsin.work.actions import bulk_editing
from tocsin.work.bulk_edit import BulkEdit

router = noun("bulk-edits")


class BulkEditIn(Input):
    """``answer`` is said on each of them."""

    numbers: Annotated[list[Reference], Field(min_length=1, max_length=1000)]
    edit: EditIn = EditIn()
    answer: AnswerIn | None = None


class BulkEditOut(Output):
    id: int
    at: datetime
    outcomes: list[OutcomeOut]
    undone_at: datetime | None


@router.post("/preview")
def preview(body: BulkEditIn, frame: Writing) -> Listed[OutcomeOut]:
    """Return what would become of each, and change nothing."""
    edit, answer = editing.wanted(body.edit, frame), editing.answer(body.answer)
    found = bulk_editing.preview(
        frame.tx, body.numbers, edit, answer, actor=frame.actor, now=frame.now
    )
    return Listed(items=editing.outcomes(found))


@router.post("", status_code=201)
def create(body: BulkEditIn, frame: Writing) -> BulkEditOut:
    """Make it of all that let it be made; each is changed wholly or not at all."""
    edit, answer = editing.wanted(body.edit, frame), editing.answer(body.answer)
    made = bulk_editing.carry_out(
        frame.tx, body.numbers, edit, answer, actor=frame.actor, now=frame.now
    )
    return _shown(made)


@router.get("/{bulk_edit_id}")
def show(bulk_edit_id: Id, frame: Reading) -> BulkEditOut:
    return _one(frame, bulk_edit_id)


@router.delete("/{bulk_edit_id}")
def undo(bulk_edit_id: Id, frame: Writing) -> Listed[OutcomeOut]:
    """Take back what nobody has changed since, within a day; what was said stays said."""
    found = bulk_editing.undo(frame.tx, bulk_edit_id, actor=frame.actor, now=frame.now)
    return Listed(items=editing.outcomes(found))


def _one(frame: Frame, bulk_edit_id: int) -> BulkEditOut:
    return _shown(bulk_editing.get(frame.tx, bulk_edit_id, actor=frame.actor))


def _shown(made: BulkEdit) -> BulkEditOut:
    outcomes = editing.outcomes(made.outcomes)
    return BulkEditOut(id=made.id, at=made.at, outcomes=outcomes, undone_at=made.undone_at)
