"""Organisations: whom the desk serves, whose people they are, what they may ask for."""

from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actions import organisations, profiles
from tocsin.identity.actor import Actor
from tocsin.identity.organisation import NewOrganisation
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import entitling
from tocsin.incidents.entitlement import Entitlement
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, hours, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.hours import HoursForm

router = Router(prefix="/settings/organisations")

_PAGE = 50


class Granted(BaseModel):
    """A row without a service is for any of them, one without hours for always."""

    service_id: str = ""
    agreement: str = ""
    hours: HoursForm = HoursForm()


class OrganisationForm(BaseModel):
    name: str = ""
    domains: str = ""
    parent_id: forms.Chosen = None
    is_vip: bool = False
    note: str = ""
    entitlements: list[Granted] = []

    def wanted(self) -> NewOrganisation:
        domains = tuple(self.domains.replace(",", " ").split())
        return NewOrganisation(self.name, domains, self.parent_id, self.is_vip, self.note)


@router.get("")
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = organisations.list_organisations(tx, cursor=cursor, limit=_PAGE, actor=actor)
        return {"organisations": found.items, "next": found.next}

    return here.page("settings/organisations/index.html", cursor=cursor, **here.ask(question))


@router.get("/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, OrganisationForm(), None)


@router.post("/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(OrganisationForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)

    def act(tx: Tx, **by: Any) -> int:
        number = organisations.create_organisation(tx, form.wanted(), **by)
        entitling.set_entitlements(tx, number, _granted(tx, form, number), **by)
        return number

    try:
        number = here.act(act)
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal)
    return render.redirect(f"/settings/organisations/{number}", notice=f"{form.name} is served.")


@router.get("/{number}")
def show(here: Here, number: int) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = organisations.view_organisation(tx, number, actor=actor)
        granted = entitling.entitlements(tx, number, actor=actor)
        called = {policy_id: name for name, policy_id in entitling.agreements(tx).items()}
        return {
            "organisation": found,
            "above": organisations.chain(tx, number)[1:],
            "people": profiles.people_of(tx, number, actor=actor),
            "granted": granted,
            "names": names.of(tx, services=[each.service_id for each in granted]),
            "agreements": called,
            "reported": entitling.reported_for(tx, number, limit=10, actor=actor).items,
        }

    return here.page("settings/organisations/show.html", **here.ask(question))


@router.get("/{number}/edit")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, here.ask(lambda tx, **by: _filled(tx, number, **by)), number)


@router.post("/{number}/edit")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(OrganisationForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, number)

    def act(tx: Tx, **by: Any) -> None:
        organisations.update_organisation(tx, number, form.wanted(), **by)
        entitling.set_entitlements(tx, number, _granted(tx, form, number), **by)

    try:
        here.act(act)
    except forms.REFUSED as refusal:
        return _form(here, form, number, refusal)
    return render.redirect(f"/settings/organisations/{number}", notice="Saved.")


@router.post("/{number}/archival")
def archive(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: organisations.archive_organisation(tx, number, **by))
    return render.redirect(
        "/settings/organisations", notice="Served no more; its people and their reports stay."
    )


def _granted(tx: Tx, form: OrganisationForm, number: int) -> list[Entitlement]:
    known = entitling.agreements(tx)
    return [
        Entitlement(
            number,
            forms.number_of(each.service_id),
            each.hours.plain(),
            known.get(each.agreement),
        )
        for each in form.entitlements
    ]


def _filled(tx: Tx, number: int, *, actor: Actor) -> OrganisationForm:
    found = organisations.view_organisation(tx, number, actor=actor)
    called = {policy_id: name for name, policy_id in entitling.agreements(tx).items()}
    return OrganisationForm(
        name=found.name,
        domains=" ".join(found.domains),
        parent_id=found.parent_id,
        is_vip=found.is_vip,
        note=found.note,
        entitlements=[
            Granted(
                service_id=str(each.service_id or ""),
                agreement=called.get(each.policy_id, "") if each.policy_id else "",
                hours=hours.filled(each.support_hours),
            )
            for each in entitling.entitlements(tx, number, actor=actor)
        ],
    )


def _form(
    here: Standing,
    form: OrganisationForm,
    number: int | None,
    refusal: forms.Refusal | None = None,
) -> Response:
    def look(tx: Tx) -> render.Shown:
        every = [(o.id, o.name) for o in organisations.organisations(tx) if o.id != number]
        agreed = [(name, name) for name in entitling.agreements(tx)]
        return {"parents": every, "services": names.services(tx), "agreements": agreed}

    return here.form(
        "settings/organisations/form.html", form, refusal, number=number, **here.look(look)
    )
