"""Swaps in the browser: asked for from a shift, answered and followed on a page of their own."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import swap_reading, swapping
from tocsin.oncall.shift import Span
from tocsin.oncall.swap import NewSwap
from tocsin.web import forms, moments, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall.mine import STANDINGS

router = Router()

_FORM = "oncall/swap_form.html"


class SwapForm(BaseModel):
    schedule_id: str = ""
    person_id: str = ""
    starts_at: str = ""
    ends_at: str = ""
    asked: list[str] = []
    back_starts_at: str = ""
    back_ends_at: str = ""
    note: str = ""

    def wanted(self, *, zone: str, me: int) -> NewSwap:
        span = _span(self.starts_at, self.ends_at, ("starts_at", "ends_at"), zone)
        back = None
        if self.back_starts_at or self.back_ends_at:
            fields = ("back_starts_at", "back_ends_at")
            back = _span(self.back_starts_at, self.back_ends_at, fields, zone)
        return NewSwap(
            forms.number_of(self.schedule_id) or 0,
            forms.number_of(self.person_id) or me,
            span,
            forms.chosen(self.asked),
            back,
            self.note,
        )


class OfferForm(BaseModel):
    back_starts_at: str = ""
    back_ends_at: str = ""
    note: str = ""


@router.get("/swaps/new")
def new(here: Here, schedule: str = "", starts: str = "", ends: str = "") -> Response:
    here.require(Permission.RESPOND)
    me = str(here.signed.person.id)
    form = SwapForm(schedule_id=schedule, person_id=me, starts_at=starts, ends_at=ends)
    return here.form(_FORM, form, None, **here.look(_choices))


@router.post("/swaps/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(SwapForm, given)

    def ask(tx: Tx, **by: Any) -> int:
        wanted = form.wanted(zone=here.reader.zone, me=here.signed.person.id)
        return swapping.ask(tx, wanted, **by)

    try:
        number = here.act(ask)
    except forms.REFUSED as refusal:
        return here.form(_FORM, form, refusal, **here.look(_choices))
    return render.redirect(f"/swaps/{number}", notice="Asked. The shift stays yours meanwhile.")


@router.get("/swaps/{number}")
def show(here: Here, number: int) -> Response:
    return _page(here, number, OfferForm())


@router.post("/swaps/{number}/acceptance")
def accept(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: swapping.accept(tx, number, **by))
    return render.redirect(f"/swaps/{number}", notice="Agreed. The schedule says so.")


@router.post("/swaps/{number}/refusal")
def decline(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: swapping.decline(tx, number, **by))
    return render.redirect(f"/swaps/{number}", notice="You said no.")


@router.post("/swaps/{number}/offers")
def offer(here: Here, number: int, form: Annotated[OfferForm, Form()]) -> Response:
    def give(tx: Tx, **by: Any) -> object:
        fields = ("back_starts_at", "back_ends_at")
        back = None
        if form.back_starts_at or form.back_ends_at:
            back = _span(form.back_starts_at, form.back_ends_at, fields, here.reader.zone)
        return swapping.offer(tx, number, swapping.Offer(back, form.note), **by)

    try:
        here.act(give)
    except forms.REFUSED as refusal:
        return _page(here, number, form, refusal)
    return render.redirect(f"/swaps/{number}", notice="Offered. They choose.")


@router.post("/swaps/{number}/choice")
def choose(here: Here, number: int, person_id: Annotated[forms.Number, Form()]) -> Response:
    here.act(lambda tx, **by: swapping.choose(tx, number, person_id, **by))
    return render.redirect(f"/swaps/{number}", notice="Agreed. The schedule says so.")


@router.post("/swaps/{number}/following")
def follow(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: swapping.follow(tx, number, **by))
    return render.redirect(f"/swaps/{number}", notice="It follows the shift.")


@router.post("/swaps/{number}/withdrawal")
def withdraw(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: swapping.withdraw(tx, number, **by))
    return render.redirect(f"/swaps/{number}", notice="Taken back.")


def _page(
    here: Standing, number: int, form: OfferForm, refusal: forms.Refusal | None = None
) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        view = swap_reading.view_swap(tx, number, actor=actor, now=here.now)
        said = [each.person_id for each in view.answers]
        mine = actor.person_id in (view.swap.person_id, view.swap.taker_id)
        return {
            "view": view,
            "called": names.of(tx, people=[view.swap.person_id, view.swap.taker_id, *said]),
            "schedule": dict(names.schedules(tx)).get(view.swap.schedule_id, ""),
            "standing": STANDINGS.get(view.fit.standing, ""),
            "may_end": mine or permission.may(actor, Permission.CONFIGURE),
            "is_asker": actor.is_person(view.swap.person_id),
        }

    return here.form("oncall/swap.html", form, refusal, **here.ask(question))


def _choices(tx: Tx) -> render.Shown:
    return {"people": names.people(tx), "schedules": names.schedules(tx)}


def _span(starts_at: str, ends_at: str, fields: tuple[str, str], zone: str) -> Span:
    first = moments.read(starts_at, zone=zone, field=fields[0])
    return Span(first, moments.read(ends_at, zone=zone, field=fields[1]))
