"""Teams: people who own services together, some of whom lead."""

from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.team import Membership, NewTeam
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PAGE = 50


class Member(BaseModel):
    person_id: str = ""
    is_lead: bool = False


class TeamForm(BaseModel):
    name: str = ""
    description: str = ""
    members: list[Member] = []

    def wanted(self) -> NewTeam:
        return NewTeam(self.name, self.description)

    def memberships(self) -> list[Membership]:
        return [
            Membership(number, each.is_lead)
            for each in self.members
            if (number := forms.number_of(each.person_id)) is not None
        ]


@router.get("/settings/teams")
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = identity.list_teams(tx, cursor=cursor, limit=_PAGE, actor=actor)
        teams = [(each, [p.name for p in identity.members(tx, each.id)]) for each in found.items]
        return {"teams": teams, "next": found.next}

    return here.page("settings/teams/index.html", cursor=cursor, **here.ask(question))


@router.get("/settings/teams/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, TeamForm(members=[Member(), Member()]), None)


@router.post("/settings/teams/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(TeamForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        number = here.act(lambda tx, **by: _create(tx, form, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/settings/teams/{number}", notice=f"{form.name} is made.")


@router.get("/settings/teams/{number}")
def show(here: Here, number: int) -> Response:
    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        team = identity.view_team(tx, number, actor=actor)
        leads = {each.person_id for each in identity.memberships(tx, number) if each.is_lead}
        return {
            "team": team,
            "members": identity.members(tx, number),
            "leads": leads,
            "services": catalog.services(tx, team_id=number),
        }

    return here.page("settings/teams/show.html", **here.ask(question))


@router.get("/settings/teams/{number}/edit")
def edit(here: Here, number: int) -> Response:
    form = here.ask(lambda tx, **by: _filled(tx, number, **by))
    return _form(here, form, number)


@router.post("/settings/teams/{number}/edit")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(TeamForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, number)
    try:
        here.act(lambda tx, **by: _replace(tx, number, form, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, number, refusal=refusal)
    return render.redirect(f"/settings/teams/{number}", notice="Saved.")


def _create(tx: Tx, form: TeamForm, **by: Any) -> int:
    number = identity.create_team(tx, form.wanted(), **by)
    identity.set_members(tx, number, form.memberships(), **by)
    return number


def _replace(tx: Tx, number: int, form: TeamForm, **by: Any) -> None:
    identity.update_team(tx, number, form.wanted(), **by)
    identity.set_members(tx, number, form.memberships(), **by)


def _filled(tx: Tx, number: int, *, actor: Actor) -> TeamForm:
    team = identity.view_team(tx, number, actor=actor)
    found = identity.memberships(tx, number)
    members = [Member(person_id=str(each.person_id), is_lead=each.is_lead) for each in found]
    return TeamForm(name=team.name, description=team.description, members=members)


def _form(
    here: Standing, form: TeamForm, number: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    people = here.look(names.people)
    return here.form("settings/teams/form.html", form, refusal, number=number, people=people)
