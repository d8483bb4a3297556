"""Temporary schedules: a rota in place of a schedule's layers, for a while."""

from datetime import datetime

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import replacing, scheduling
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall import plans, temporary_form
from tocsin.web.oncall.temporary_form import TemporaryForm

router = Router()


@router.get("/schedules/{number}/temporary/new")
def new(here: Here, number: int) -> Response:
    plan = here.ask(lambda tx, **by: plans.kept(tx, number, now=here.now, **by))
    here.ask(lambda tx, **by: scheduling.require_configuring(tx, plan, **by))
    return _form(here, temporary_form.fresh(now=here.reader.here), number)


@router.post("/schedules/{number}/temporary/new")
def create(here: Here, number: int, given: nested.Nested) -> Response:
    here.require_leading()
    form = nested.filled(TemporaryForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, number)

    def keep(tx: Tx, *, actor: Actor, now: datetime) -> int:
        plan = plans.kept(tx, number, actor=actor, now=now)
        wanted = form.wanted(plan, zone=here.reader.zone)
        return replacing.add_temporary(tx, wanted, actor=actor, now=now)

    try:
        made = here.act(keep)
    except forms.UNSAVED as refusal:
        return _form(here, form, number, refusal=refusal)
    said = "It takes the place of the layers for that while."
    undo = f"/schedules/{number}/temporary/{made}/removal"
    return render.redirect(f"/schedules/{number}", notice=said, undo=undo)


@router.post("/schedules/{number}/temporary/{temporary}/removal")
def remove(here: Here, number: int, temporary: int) -> Response:
    here.act(lambda tx, **by: replacing.remove_temporary(tx, temporary, **by))
    return render.redirect(f"/schedules/{number}", notice="The layers hold again.")


def _form(
    here: Standing, form: TemporaryForm, number: int, *, refusal: forms.Refusal | None = None
) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        plan = plans.kept(tx, number, actor=actor, now=here.now)
        preview = plans.draft(
            tx, lambda: temporary_form.draft(form, plan, zone=here.reader.zone), reader=here.reader
        )
        return {"plan": plan, "preview": preview, "people": names.people(tx)}

    return here.form("oncall/temporary_form.html", form, refusal, **here.ask(question))
