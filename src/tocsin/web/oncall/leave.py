"""Leave: when I take no turns, who stands in for me meanwhile, and who else is away."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import leaving, reading
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.shift import Span
from tocsin.web import forms, names, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall.spell_form import SpellForm

router = Router()

_PAGE = "oncall/leave.html"
_AHEAD = timedelta(days=180)


class LeaveForm(SpellForm):
    def wanted(self, *, me: int, zone: str, now: datetime) -> NewLeave:
        """Return what the form says; mine unless a manager chose whose."""
        span = self.period(zone=zone, now=now)
        person_id = self.person_id or me
        return NewLeave(person_id, span.starts_at, span.ends_at, self.schedule_id, self.reason)


@router.get("/leave")
def show(here: Here) -> Response:
    return _page(here, LeaveForm(person_id=here.signed.person.id))


@router.post("/leave")
def add(here: Here, form: Annotated[LeaveForm, Form()]) -> Response:
    def take(tx: Tx, *, actor: Actor, now: datetime) -> int:
        wanted = form.wanted(me=here.signed.person.id, zone=here.reader.zone, now=now)
        return leaving.add_leave(tx, wanted, actor=actor, now=now)

    try:
        number = here.act(take)
    except forms.REFUSED as refusal:
        return _page(here, form, refusal)
    said = "Noted. Who stands in is below, and on the calendar."
    return render.redirect("/leave", notice=said, undo=f"/leave/{number}/removal")


@router.post("/leave/{number}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: leaving.remove_leave(tx, number, **by))
    return render.redirect("/leave", notice="The leave ends now; the turns are theirs again.")


def _page(here: Standing, form: LeaveForm, refusal: forms.Refusal | None = None) -> Response:
    return here.form(_PAGE, form, refusal, **here.ask(lambda tx, **by: _shown(here, tx, **by)))


def _shown(here: Standing, tx: Tx, *, actor: Actor) -> render.Shown:
    span = Span(here.now, here.now + _AHEAD)
    found = leaving.list_leave(tx, span=span, actor=actor)
    relieved = [
        (plan, shift)
        for plan, line in reading.view_calendar(tx, span=span, actor=actor)
        for shift in line
        if shift.instead_of is not None
    ]
    people = [each.person_id for each in found]
    people += [id for _, s in relieved for id in (s.person_id, s.instead_of) if id]
    return {
        "found": found,
        "relieved": sorted(relieved, key=lambda pair: pair[1].starts_at),
        "called": names.of(tx, people=people),
        "people": names.people(tx) if permission.may(actor, Permission.CONFIGURE) else [],
        "schedules": names.schedules(tx),
        "may_end": {each.id for each in found if leaving.may_change(tx, actor, each.person_id)},
    }
