"""Update templates: the words of updates, ready before they are needed."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.comms import template as ideas
from tocsin.comms.actions import templates
from tocsin.comms.template import NewTemplate
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/templates"
_SAMPLE = {
    "number": "1042",
    "title": "Checkout answers errors",
    "phase": "identified",
    "status": "in progress",
    "priority": "P1",
    "impact": "high",
    "services": "checkout, storefront",
    "started": "03:07",
    "duration": "18 m",
    "update": "We know what it is and roll a change back.",
    "next_update": "03:55",
}


class TemplateForm(BaseModel):
    name: str = ""
    subject: str = ideas.STANDARD.subject
    body: str = ideas.STANDARD.body
    do: str = "save"

    def wanted(self) -> NewTemplate:
        return NewTemplate(self.name, self.subject, self.body)


@router.get(_PATH)
def index(here: Here) -> Response:
    shown: render.Shown = {"templates": here.ask(templates.listed), "standard": ideas.STANDARD}
    return here.page("settings/templates/index.html", **shown)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, TemplateForm(), None)


@router.post(f"{_PATH}/new")
def create(here: Here, form: Annotated[TemplateForm, Form()]) -> Response:
    if form.do != "save":
        return _form(here, form, None)
    try:
        here.act(lambda tx, **by: templates.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(_PATH, notice=f"{form.name} is ready.")


@router.get(f"{_PATH}/{{number}}")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.ask(lambda tx, **by: templates.get(tx, number, **by))
    form = TemplateForm(name=found.name, subject=found.subject, body=found.body)
    return _form(here, form, number)


@router.post(f"{_PATH}/{{number}}")
def replace(here: Here, number: int, form: Annotated[TemplateForm, Form()]) -> Response:
    if form.do != "save":
        return _form(here, form, number)
    try:
        here.act(lambda tx, **by: templates.update(tx, number, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, number, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/{{number}}/archival")
def archive(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: templates.archive(tx, number, **by))
    return render.redirect(_PATH, notice="It is offered no more.")


def _form(
    here: Standing, form: TemplateForm, number: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    shown: render.Shown = {
        "number": number,
        "placeholders": ideas.PLACEHOLDERS,
        "example": _example(form),
    }
    return here.form("settings/templates/form.html", form, refusal, **shown)


def _example(form: TemplateForm) -> ideas.Rendered:
    """Fill it in with a made-up incident, or say what keeps it from being filled in."""
    try:
        tidy = ideas.checked(NewTemplate(form.name or "example", form.subject, form.body))
    except errors.Invalid as fault:
        return ideas.Rendered("", fault.sentence)
    return ideas.fill(tidy, _SAMPLE)
