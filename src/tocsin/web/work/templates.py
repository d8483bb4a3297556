"""Templates of incidents: kept under the settings, offered beside the form of a new incident."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring
from tocsin.incidents.priority import Level
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render
from tocsin.web.here import Here, Standing
from tocsin.work.actions import checklists, templates
from tocsin.work.template import Beginning, NewTemplate

router = Router()

_PATH = "/settings/incident-templates"


class TemplateForm(BaseModel):
    name: str = ""
    title: str = ""
    description: str = ""
    service_ids: list[forms.Number] = []
    impact: Annotated[Level | None, forms.UNCHOSEN] = None
    urgency: Annotated[Level | None, forms.UNCHOSEN] = None
    category: str = ""
    team: forms.Chosen = None
    checklist: forms.Chosen = None
    is_quiet: bool = False

    def wanted(self) -> NewTemplate:
        beginning = Beginning(
            self.title,
            self.description,
            tuple(self.service_ids),
            self.impact,
            self.urgency,
            self.category or None,
            self.team,
            self.checklist,
            self.is_quiet,
        )
        return NewTemplate(self.name, beginning)


@router.get(_PATH)
def index(here: Here) -> Response:
    return here.page("work/templates.html", templates=here.ask(templates.listed))


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, TemplateForm(), None)


@router.post(f"{_PATH}/new")
def create(here: Here, form: Annotated[TemplateForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: templates.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(_PATH, notice=f"{form.name.strip()} is ready.")


@router.get(f"{_PATH}/{{template_id}}")
def edit(here: Here, template_id: int) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.ask(lambda tx, **by: templates.template(tx, template_id, **by))
    said = found.beginning
    form = TemplateForm(
        name=found.name,
        title=said.title,
        description=said.description,
        service_ids=list(said.service_ids),
        impact=said.impact,
        urgency=said.urgency,
        category=said.category or "",
        team=said.team_id,
        checklist=said.checklist_id,
        is_quiet=said.is_quiet,
    )
    return _form(here, form, template_id)


@router.post(f"{_PATH}/{{template_id}}")
def replace(here: Here, template_id: int, form: Annotated[TemplateForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: templates.replace(tx, template_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, template_id, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/{{template_id}}/removal")
def remove(here: Here, template_id: int) -> Response:
    here.act(lambda tx, **by: templates.remove(tx, template_id, **by))
    return render.redirect(_PATH, notice="It is offered no more.")


def _form(
    here: Standing,
    form: TemplateForm,
    template_id: int | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    shown = here.look(lambda tx: _choices(tx, here))
    return here.form("work/template.html", form, refusal, template_id=template_id, **shown)


def _choices(tx: Tx, here: Standing) -> Mapping[str, Any]:
    known = (each for each in configuring.categories(tx) if not each.is_archived)
    listed = checklists.listed(tx, actor=here.actor)
    return {
        "services": names.services(tx),
        "teams": names.teams(tx),
        "levels": [(level.value, level.value.capitalize()) for level in Level],
        "categories": [(each.path, each.path) for each in known],
        "checklists": [(each.id, each.name) for each in listed],
    }
