"""My shifts: what lies ahead of me, what I am asked to take, and when I am reminded."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import swap
from tocsin.oncall.actions import reading, reminding, swap_reading, taking_over
from tocsin.oncall.reminder import Notice
from tocsin.oncall.shift import Span
from tocsin.web import forms, names, render
from tocsin.web.here import Here
from tocsin.web.oncall import agenda

router = Router()

_AHEAD = timedelta(days=60)


class NoticeForm(BaseModel):
    leads: str = ""
    of_hand_overs: bool = False

    def wanted(self) -> Notice:
        words = self.leads.replace(",", " ").split()
        return Notice(tuple(forms.duration("leads", each) for each in words), self.of_hand_overs)


@router.get("/on-call/mine")
def show(here: Here) -> Response:
    me = here.signed.person.id

    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        span = Span(here.now, here.now + _AHEAD)
        views = swap_reading.list_swaps(tx, person_id=me, actor=actor, now=here.now).items
        notice = reminding.view_notice(tx, me, actor=actor)
        people = [i for v in views for i in (v.swap.person_id, v.swap.taker_id)]
        shifts = reading.list_shifts_of(tx, me, span=span, actor=actor)
        schedules = dict(names.schedules(tx))
        return {
            "shifts": shifts,
            "schedules": schedules,
            "ahead": agenda.of(shifts, schedules, now=here.now),
            "asked": [each for each in views if each.awaits(me)],
            "swaps": [each for each in views if not each.awaits(me)],
            "called": names.of(tx, people=people),
            "form": _filled(notice),
        }

    return here.page("oncall/mine_page.html", **here.ask(question), **forms.fresh())


@router.post("/on-call/mine/notice")
def set_notice(here: Here, form: Annotated[NoticeForm, Form()]) -> Response:
    me = here.signed.person.id
    try:
        here.act(lambda tx, **by: reminding.set_notice(tx, me, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return here.form("oncall/notice.html", form, refusal)
    return render.redirect("/on-call/mine", notice="Saved. It holds from the next shift on.")


@router.post("/takeovers")
def take_over(here: Here, schedule_id: Annotated[forms.Number, Form()]) -> Response:
    def take(tx: Tx, *, actor: Actor, now: datetime) -> Any:
        return taking_over.take_over(tx, schedule_id, actor=actor, now=now)

    made = here.act(take)
    said = "You have the pager until this shift ends."
    return render.redirect("/on-call", notice=said, undo=f"/overrides/{made.id}/removal")


def _filled(notice: Notice) -> NoticeForm:
    leads = ", ".join(periods.format_duration(lead) for lead in notice.leads)
    return NoticeForm(leads=leads, of_hand_overs=notice.of_hand_overs)


STANDINGS = {
    swap.Standing.MOVED: "The schedule was edited, and the shift has moved.",
    swap.Standing.GONE: "The schedule was edited, and there is no such shift any more.",
    swap.Standing.OVERTAKEN: "Somebody else has been put on call in that time.",
}
