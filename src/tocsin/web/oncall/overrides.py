"""Overrides: somebody takes over a schedule for a while, and gives it back."""

from datetime import datetime
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.web import forms, render
from tocsin.web.here import Here
from tocsin.web.oncall import override_form
from tocsin.web.oncall.override_form import OverrideForm

router = Router()

_PAGE = "oncall/override.html"


@router.get("/overrides/new")
def new(here: Here, schedule: forms.Chosen = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        return override_form.blank(tx, actor, now=here.now, schedule_id=schedule)

    return here.page(_PAGE, **here.ask(question))


@router.post("/overrides")
def create(here: Here, form: Annotated[OverrideForm, Form()]) -> Response:
    def take_over(tx: Tx, *, actor: Actor, now: datetime) -> int:
        wanted = form.wanted(zone=here.reader.zone, now=now)
        return oncall.add_override(tx, wanted, actor=actor, now=now)

    try:
        number = here.act(take_over)
    except forms.REFUSED as refusal:
        return here.form(_PAGE, form, refusal, **here.look(override_form.choices))
    said = "The override stands; pages go to them from its start."
    return render.redirect("/on-call", notice=said, undo=f"/overrides/{number}/removal")


@router.post("/overrides/{number}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: oncall.remove_override(tx, number, **by))
    said = "The override ends now; whoever's turn it is has the pager again."
    return render.redirect("/on-call", notice=said)
