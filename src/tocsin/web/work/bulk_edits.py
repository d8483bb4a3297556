"""Bulk edits: choose lines of the list, say what to make of them, see it, do it, take it back."""

from typing import Annotated

from fastapi import Form, Query
from pydantic import Field
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.web import forms, render, session
from tocsin.web.here import Here, Standing
from tocsin.web.work import edit_form
from tocsin.web.work.edit_form import EditForm
from tocsin.work import edit as ideas
from tocsin.work.actions import bulk_editing
from tocsin.work.edit import Outcome

router = Router()

_PATH = "/bulk-edits"
Numbers = Annotated[list[int] | None, Query(max_length=1000)]


class BulkForm(EditForm):
    """``number`` is each of the incidents."""

    number: list[int] = Field(default_factory=list)
    do: str = "preview"


@router.get(f"{_PATH}/new")
def new(here: Here, number: Numbers = None) -> Response:
    here.require(Permission.RESPOND)
    if not number:
        return render.redirect("/incidents", notice="Choose incidents first: x on a line.")
    return _form(here, BulkForm(number=number))


@router.post(_PATH)
def create(here: Here, form: Annotated[BulkForm, Form()]) -> Response:
    """Show what it would do, or do it."""
    try:
        if form.do != "save":
            return _form(here, form, outcomes=_preview(here, form))
        made = here.act(
            lambda tx, **by: bulk_editing.carry_out(
                tx, form.number, form.wanted(), form.answer, **by
            )
        )
    except forms.REFUSED as refusal:
        return _form(here, form, refusal=refusal)
    return render.redirect(f"{_PATH}/{made.id}")


@router.get(f"{_PATH}/{{edit_id}}")
def show(here: Here, edit_id: int) -> Response:
    made = here.ask(lambda tx, **by: bulk_editing.get(tx, edit_id, **by))
    told = here.look(lambda tx: edit_form.told(tx, made.outcomes))
    is_late = here.now - made.at > ideas.UNDONE_WITHIN
    can_undo = made.undone_at is None and not is_late
    return here.page("work/bulk_edit.html", made=made, told=told, can_undo=can_undo)


@router.post(f"{_PATH}/{{edit_id}}/undo")
def undo(here: Here, edit_id: int) -> Response:
    outcomes = here.act(lambda tx, **by: bulk_editing.undo(tx, edit_id, **by))
    told = here.look(lambda tx: edit_form.told(tx, outcomes))
    return here.page("work/bulk_undone.html", told=told)


def _preview(here: Standing, form: BulkForm) -> list[Outcome]:
    """Ask in a transaction that writes nothing in the end."""
    with session.database(here.request).transaction() as tx:
        return bulk_editing.preview(
            tx, form.number, form.wanted(), form.answer, actor=here.actor, now=clock.now(tx)
        )


def _form(
    here: Standing,
    form: BulkForm,
    *,
    outcomes: list[Outcome] | None = None,
    refusal: errors.Invalid | errors.Conflict | None = None,
) -> Response:
    here.require(Permission.RESPOND)
    numbers = [each for each in form.number if 0 < each <= forms.LARGEST][: ideas.MOST_AT_ONCE * 2]
    shown = here.look(lambda tx: edit_form.choices(tx, here))
    found = here.ask(lambda tx, **by: reading.some(tx, numbers, **by))
    told = here.look(lambda tx: edit_form.told(tx, outcomes)) if outcomes is not None else None
    return here.form(
        "work/bulk_form.html", form, refusal, incidents=found, told=told, most=_MOST, **shown
    )


_MOST = ideas.MOST_AT_ONCE
