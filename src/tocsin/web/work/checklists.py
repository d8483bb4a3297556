"""Checklists: tasks under a name, kept under the settings."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing
from tocsin.work.actions import checklists
from tocsin.work.task import NewChecklist

router = Router()

_PATH = "/settings/checklists"


class ChecklistForm(BaseModel):
    """One task a line."""

    name: str = ""
    lines: str = ""

    def wanted(self) -> NewChecklist:
        return NewChecklist(self.name, tuple(self.lines.splitlines()))


@router.get(_PATH)
def index(here: Here) -> Response:
    return here.page("work/checklists.html", checklists=here.ask(checklists.listed))


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, ChecklistForm(), None)


@router.post(f"{_PATH}/new")
def create(here: Here, form: Annotated[ChecklistForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: checklists.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(_PATH, notice=f"{form.name.strip()} is ready.")


@router.get(f"{_PATH}/{{checklist_id}}")
def edit(here: Here, checklist_id: int) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.ask(lambda tx, **by: checklists.checklist(tx, checklist_id, **by))
    form = ChecklistForm(name=found.name, lines="\n".join(found.lines))
    return _form(here, form, checklist_id)


@router.post(f"{_PATH}/{{checklist_id}}")
def replace(here: Here, checklist_id: int, form: Annotated[ChecklistForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: checklists.replace(tx, checklist_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, checklist_id, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/{{checklist_id}}/removal")
def remove(here: Here, checklist_id: int) -> Response:
    here.act(lambda tx, **by: checklists.remove(tx, checklist_id, **by))
    return render.redirect(_PATH, notice="It is gone; tasks that were made of it stay.")


def _form(
    here: Standing,
    form: ChecklistForm,
    checklist_id: int | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    return here.form("work/checklist.html", form, refusal, checklist_id=checklist_id)
