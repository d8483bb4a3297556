"""People: invited, given a role, let out. Nobody is deleted, for who did what stays answerable."""

from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity.actor import Role
from tocsin.identity.permission import Permission
from tocsin.identity.person import NewPerson, Person, PersonChange, PersonQuery
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, links, render
from tocsin.web.here import Here, Standing
from tocsin.web.settings import invitation, portrait
from tocsin.web.settings.invitation import Invitation

router = Router()

ROLES = [(role.value, role.value.capitalize()) for role in reversed(Role)]


class Asked(links.Asked):
    path = "/settings/people"

    q: str = ""
    role: Annotated[Role | None, forms.UNCHOSEN] = None
    team: forms.Chosen = None
    gone: bool = False

    def query(self) -> PersonQuery:
        return PersonQuery(self.q, self.role, self.team, not self.gone, self.cursor)


class PersonForm(BaseModel):
    name: str = ""
    email: str = ""
    role: Role = Role.RESPONDER
    time_zone: str = "UTC"
    locale: str = "en"


@router.get("/settings/people")
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    found = here.ask(lambda tx, **by: identity.list_people(tx, asked.query(), **by))
    older = asked.link(cursor=found.next) if found.next else ""
    shown: render.Shown = {"people": found.items, "older": older, "roles": ROLES}
    return here.page("settings/people/index.html", asked=asked, **shown)


@router.get("/settings/people/new")
def new(here: Here) -> Response:
    here.require(Permission.ADMINISTER)
    form = PersonForm(time_zone=here.reader.zone)
    return here.form("settings/people/new.html", form, roles=ROLES)


@router.post("/settings/people/new")
def create(here: Here, form: Annotated[PersonForm, Form()]) -> Response:
    wanted = NewPerson(form.email, form.name, form.role, form.time_zone)

    def invite(tx: Tx, **by: Any) -> Invitation:
        made = identity.create_person(tx, wanted, **by)
        return invitation.make(tx, made, key=here.settings.key, **by)

    try:
        return _shown_once(here, here.act(invite))
    except forms.REFUSED as refusal:
        return here.form("settings/people/new.html", form, refusal, roles=ROLES)


@router.get("/settings/people/{number}")
def show(here: Here, number: int) -> Response:
    shown = here.ask(lambda tx, **by: portrait.view(tx, number, now=here.now, **by))
    return here.page("settings/people/show.html", **shown)


@router.get("/settings/people/{number}/edit")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.ADMINISTER)
    found = here.look(lambda tx: identity.person(tx, number))
    return _edit(here, _filled(found), number)


@router.post("/settings/people/{number}/edit")
def change(here: Here, number: int, form: Annotated[PersonForm, Form()]) -> Response:
    wanted = PersonChange(form.name, form.email, form.time_zone, form.locale)

    def save(tx: Tx, **by: Any) -> None:
        identity.update_person(tx, number, wanted, **by)
        identity.set_role(tx, number, form.role, **by)

    try:
        here.act(save)
    except forms.REFUSED as refusal:
        return _edit(here, form, number, refusal=refusal)
    return render.redirect(f"/settings/people/{number}", notice="Saved.")


@router.post("/settings/people/{number}/password-link")
def invite_again(here: Here, number: int) -> Response:
    key = here.settings.key
    again = here.act(lambda tx, **by: invitation.make(tx, number, key=key, **by))
    return _shown_once(here, again)


@router.post("/settings/people/{number}/deactivation")
def deactivate(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: identity.deactivate_person(tx, number, **by))
    way = f"/settings/people/{number}"
    return render.redirect(way, notice="They are let in no more.", undo=f"{way}/deactivation/undo")


@router.post("/settings/people/{number}/deactivation/undo")
def reactivate(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: identity.reactivate_person(tx, number, **by))
    return render.redirect(f"/settings/people/{number}", notice="They are let in again.")


def _shown_once(here: Standing, made: Invitation) -> Response:
    url = f"{here.settings.base_url}{made.path}"
    return here.page("settings/people/invited.html", made=made, url=url)


def _edit(
    here: Standing, form: PersonForm, number: int, *, refusal: forms.Refusal | None = None
) -> Response:
    return here.form("settings/people/edit.html", form, refusal, number=number, roles=ROLES)


def _filled(found: Person) -> PersonForm:
    return PersonForm(
        name=found.name,
        email=found.email,
        role=found.role,
        time_zone=found.time_zone,
        locale=found.locale,
    )
