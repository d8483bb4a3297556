"""A service: its page, and how it is made, changed and put away."""

from datetime import datetime

from starlette.responses import Response

from tocsin.catalog import actions as catalog
from tocsin.catalog import reading
from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.services import form as service_form
from tocsin.web.services import view
from tocsin.web.services.form import ServiceForm

router = Router()


@router.get("/services/new")
def new(here: Here) -> Response:
    here.require_leading()
    return _form(here, service_form.fresh(time_zone=here.reader.zone), None)


@router.post("/services/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(ServiceForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        number = here.act(lambda tx, **by: _create(tx, form, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/services/{number}", notice=f"{form.name} is in the catalog.")


@router.get("/services/{number}")
def show(here: Here, number: int) -> Response:
    url = here.settings.base_url
    shown = here.ask(lambda tx, **by: view.view(tx, number, url=url, now=here.now, **by))
    return here.page("services/show.html", **shown)


@router.get("/services/{number}/edit")
def edit(here: Here, number: int) -> Response:

    def question(tx: Tx, *, actor: Actor) -> ServiceForm:
        found = reading.view_service(tx, number, actor=actor)
        here.require_configuring(found.team_id)
        needs = reading.view_dependencies(tx, number, actor=actor)
        return service_form.filled(found, needs, time_zone=here.reader.zone)

    return _form(here, here.ask(question), number)


@router.post("/services/{number}/edit")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(ServiceForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, number)
    try:
        here.act(lambda tx, **by: _replace(tx, number, form, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, number, refusal=refusal)
    return render.redirect(f"/services/{number}", notice="Saved.")


@router.post("/services/{number}/archival")
def archive(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: catalog.archive_service(tx, number, **by))
    undo = f"/services/{number}/archival/undo"
    return render.redirect("/services", notice="Put away; its history stays.", undo=undo)


@router.post("/services/{number}/archival/undo")
def restore(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: catalog.restore_service(tx, number, **by))
    return render.redirect(f"/services/{number}", notice="It is back.")


def _create(tx: Tx, form: ServiceForm, *, actor: Actor, now: datetime) -> int:
    number = catalog.create_service(tx, form.wanted(), actor=actor, now=now)
    catalog.set_dependencies(tx, number, form.needed(), actor=actor, now=now)
    return number


def _replace(tx: Tx, number: int, form: ServiceForm, *, actor: Actor, now: datetime) -> None:
    catalog.update_service(tx, number, form.wanted(), actor=actor, now=now)
    catalog.set_dependencies(tx, number, form.needed(), actor=actor, now=now)


def _form(
    here: Standing, form: ServiceForm, number: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    choices = here.look(lambda tx: service_form.choices(tx, number))
    return here.form("services/form.html", form, refusal, number=number, **choices)
