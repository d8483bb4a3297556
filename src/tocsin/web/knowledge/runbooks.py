"""Runbooks: steps in order, to be attached to an incident and ticked off there."""

from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import runbooks
from tocsin.knowledge.runbook import NewRunbook
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing

router = Router(prefix="/runbooks")


class RunbookForm(BaseModel):
    title: str = ""
    service_id: forms.Chosen = None
    steps: list[str] = []

    def wanted(self) -> NewRunbook:
        return NewRunbook(self.title, tuple(self.steps), self.service_id)


@router.get("")
def index(here: Here) -> Response:
    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        found = runbooks.listed(tx, actor=actor)
        return {"runbooks": found, "known": names.of(tx, services=[r.service_id for r in found])}

    return here.page("knowledge/runbooks.html", **here.ask(question))


@router.get("/new")
def new(here: Here, service: int | None = None) -> Response:
    here.require(Permission.RESPOND)
    return _form(here, RunbookForm(service_id=service, steps=[""]), None)


@router.post("/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(RunbookForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        runbook_id = here.act(lambda tx, **by: runbooks.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/runbooks/{runbook_id}", notice="Kept.")


@router.get("/{runbook_id}")
def show(here: Here, runbook_id: int) -> Response:
    found = here.ask(lambda tx, **by: runbooks.get(tx, runbook_id, **by))
    known = here.look(lambda tx: names.of(tx, services=[found.service_id]))
    return here.page("knowledge/runbook.html", runbook=found, known=known)


@router.get("/{runbook_id}/edit")
def edit(here: Here, runbook_id: int) -> Response:
    here.require(Permission.RESPOND)
    found = here.ask(lambda tx, **by: runbooks.get(tx, runbook_id, **by))
    form = RunbookForm(title=found.title, service_id=found.service_id, steps=list(found.steps))
    return _form(here, form, runbook_id)


@router.post("/{runbook_id}/edit")
def save(here: Here, runbook_id: int, given: nested.Nested) -> Response:
    form = nested.filled(RunbookForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, runbook_id)
    try:
        here.act(lambda tx, **by: runbooks.update(tx, runbook_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, runbook_id, refusal=refusal)
    said = "Saved. Runs that are under way go on as they began."
    return render.redirect(f"/runbooks/{runbook_id}", notice=said)


@router.post("/{runbook_id}/archival")
def archive(here: Here, runbook_id: int) -> Response:
    here.act(lambda tx, **by: runbooks.archive(tx, runbook_id, **by))
    undo = f"/runbooks/{runbook_id}/archival/undo"
    return render.redirect("/runbooks", notice="Put away; its runs stay.", undo=undo)


@router.post("/{runbook_id}/archival/undo")
def restore(here: Here, runbook_id: int) -> Response:
    here.act(lambda tx, **by: runbooks.restore(tx, runbook_id, **by))
    return render.redirect(f"/runbooks/{runbook_id}", notice="It is back.")


def _form(
    here: Standing,
    form: RunbookForm,
    runbook_id: int | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    services = here.look(names.services)
    shown = {"number": runbook_id, "services": services}
    return here.form("knowledge/runbook_form.html", form, refusal, **shown)
