"""Shadows: who learns on call beside whoever has a schedule, told silently and never paged."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import shadowing
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.shift import Span
from tocsin.web import forms, moments, names, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall.spell_form import SpellForm

router = Router()

_PAGE = "oncall/shadows.html"
_AHEAD = timedelta(days=366)
_A_WEEK = timedelta(weeks=1)


class ShadowForm(SpellForm):
    def wanted(self, *, me: int, zone: str, now: datetime) -> NewShadow:
        span = self.period(zone=zone, now=now)
        schedule_id, person_id = self.schedule_id or 0, self.person_id or me
        return NewShadow(schedule_id, person_id, span.starts_at, span.ends_at, self.reason)


@router.get("/shadows")
def show(here: Here, schedule: forms.Chosen = None) -> Response:
    until = moments.written(here.now + _A_WEEK)
    me = here.signed.person.id
    return _page(here, ShadowForm(schedule_id=schedule, person_id=me, ends_at=until))


@router.post("/shadows")
def add(here: Here, form: Annotated[ShadowForm, Form()]) -> Response:
    def learn(tx: Tx, *, actor: Actor, now: datetime) -> int:
        wanted = form.wanted(me=here.signed.person.id, zone=here.reader.zone, now=now)
        return shadowing.add_shadow(tx, wanted, actor=actor, now=now)

    try:
        number = here.act(learn)
    except forms.REFUSED as refusal:
        return _page(here, form, refusal)
    said = "Noted. They are told of each page in their inbox and by mail, and wake for none."
    return render.redirect("/shadows", notice=said, undo=f"/shadows/{number}/removal")


@router.post("/shadows/{number}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: shadowing.remove_shadow(tx, number, **by))
    return render.redirect("/shadows", notice="The shadowing ends now.")


def _page(here: Standing, form: ShadowForm, refusal: forms.Refusal | None = None) -> Response:
    return here.form(_PAGE, form, refusal, **here.ask(lambda tx, **by: _shown(here, tx, **by)))


def _shown(here: Standing, tx: Tx, *, actor: Actor) -> render.Shown:
    span = Span(here.now, here.now + _AHEAD)
    found = shadowing.list_shadows(tx, span=span, actor=actor)
    return {
        "found": found,
        "called": names.of(tx, people=[each.person_id for each in found]),
        "people": names.people(tx),
        "schedules": names.schedules(tx),
    }
