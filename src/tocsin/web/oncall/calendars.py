"""Calendars: addresses at which others read our shifts, and others' that we read."""

from datetime import datetime
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import calendar_link
from tocsin.oncall.actions import calendar_links, calendars
from tocsin.oncall.calendar import NewCalendar, Purpose
from tocsin.web import forms, names, render
from tocsin.web.here import Here, Standing

router = Router()

_PAGE = "oncall/calendars.html"
_PURPOSES = (
    ("mine", "my leave", "All of it is yours."),
    ("leave", "leave of whoever it names", ""),
    ("override", "overrides of a schedule", "They go before the rotations."),
    ("rota", "a schedule's whole rota", "The rotations fill what it leaves open."),
)
_OF_LEADS = tuple(each for each in _PURPOSES if each[0] != "leave")


class CalendarForm(BaseModel):
    name: str = ""
    url: str = ""
    purpose: str = "mine"
    schedule_id: forms.Chosen = None

    def wanted(self, *, me: int, zone: str) -> NewCalendar:
        if self.purpose == "mine":
            return NewCalendar(self.name, Purpose.LEAVE, self.url, None, me, zone)
        if self.purpose not in tuple(Purpose):
            raise errors.Invalid("Choose what the calendar is read as.")
        schedule_id = None if self.purpose == Purpose.LEAVE else self.schedule_id
        return NewCalendar(self.name, Purpose(self.purpose), self.url, schedule_id, None, zone)


@router.get("/calendars")
def index(here: Here) -> Response:
    return _page(here, CalendarForm())


@router.post("/calendars")
def add(here: Here, form: Annotated[CalendarForm, Form()]) -> Response:
    def take(tx: Tx, *, actor: Actor, now: datetime) -> int:
        wanted = form.wanted(me=here.signed.person.id, zone=here.reader.zone)
        return calendars.add_calendar(tx, wanted, key=here.settings.key, actor=actor, now=now)

    try:
        number = here.act(take)
    except forms.REFUSED as refusal:
        return _page(here, form, refusal)
    return render.redirect(f"/calendars/{number}", notice="It is being read.")


@router.get("/calendars/{number}")
def show(here: Here, number: int) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        view = calendars.view_calendar(tx, number, actor=actor, now=here.now)
        people = [each.person_id for each in view.events]
        return {
            "view": view,
            "called": names.of(tx, people=people),
            "may_change": calendars.may_change(tx, view.calendar, actor=actor),
        }

    return here.page("oncall/calendar_read.html", **here.ask(question))


@router.post("/calendars/{number}/reading")
def read(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: calendars.read_again(tx, number, **by))
    return render.redirect(f"/calendars/{number}", notice="It is being read.")


@router.post("/calendars/{number}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: calendars.remove_calendar(tx, number, **by))
    return render.redirect("/calendars", notice="It is read no more.")


class LinkForm(BaseModel):
    schedule_id: forms.Chosen = None


@router.post("/calendar-links")
def make_link(here: Here, form: Annotated[LinkForm, Form()]) -> Response:
    """Show the address once; it is not kept."""
    chosen = form.schedule_id
    made = here.act(lambda tx, **by: calendar_links.make_link(tx, schedule_id=chosen, **by))
    url = f"{here.settings.base_url}{calendar_link.path(made.token)}"
    return _page(here, CalendarForm(), made=url)


@router.post("/calendar-links/{number}/removal")
def remove_link(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: calendar_links.remove_link(tx, number, **by))
    return render.redirect("/calendars", notice="Nothing is read at that address any more.")


def _page(
    here: Standing, form: CalendarForm, refusal: forms.Refusal | None = None, *, made: str = ""
) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        may_all = permission.may(actor, Permission.CONFIGURE)
        offered = _PURPOSES if may_all else _OF_LEADS if actor.leads else _PURPOSES[:1]
        return {
            "found": calendars.list_calendars(tx, actor=actor),
            "links": calendar_links.list_links(tx, actor=actor),
            "schedules": names.schedules(tx),
            "purposes": offered,
            "made": made,
        }

    return here.form(_PAGE, form, refusal, **here.ask(question))
