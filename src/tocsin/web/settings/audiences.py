"""Audiences: those who are told about an incident without working on it."""

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.comms.actions import audiences
from tocsin.comms.audience import Audience, NewAudience
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/audiences"


class AudienceForm(BaseModel):
    name: str = ""
    people: list[str] = []
    emails: str = ""

    def wanted(self) -> NewAudience:
        emails = tuple(self.emails.replace(",", " ").split())
        return NewAudience(self.name, forms.chosen(self.people), emails)


@router.get(_PATH)
def index(here: Here) -> Response:
    return here.page("settings/audiences/index.html", audiences=here.ask(audiences.listed))


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, AudienceForm(), None)


@router.post(f"{_PATH}/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(AudienceForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        here.act(lambda tx, **by: audiences.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(_PATH, notice=f"{form.name} can be told from now on.")


@router.get(f"{_PATH}/{{number}}")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.ask(lambda tx, **by: audiences.get(tx, number, **by))
    return _form(here, _filled(found), number)


@router.post(f"{_PATH}/{{number}}")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(AudienceForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, number)
    try:
        here.act(lambda tx, **by: audiences.update(tx, number, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, number, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/{{number}}/archival")
def archive(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: audiences.archive(tx, number, **by))
    return render.redirect(_PATH, notice="It is offered no more.")


def _filled(found: Audience) -> AudienceForm:
    people = [str(each) for each in found.person_ids]
    return AudienceForm(name=found.name, people=people, emails="\n".join(found.emails))


def _form(
    here: Standing, form: AudienceForm, number: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    people = here.look(names.people)
    return here.form("settings/audiences/form.html", form, refusal, number=number, people=people)
