"""Calendars of service levels: when we work, so that promises run in working time."""

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import agreements, retiring
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, hours, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.hours import HoursForm

router = Router()

_PATH = "/settings/service-levels/calendars"
_BACK = "/settings/service-levels"


class NoSuchCalendar(errors.NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no calendar '{name}'.")


class NoHours(errors.Invalid):
    """A calendar without hours would let every clock stand still for ever."""


class CalendarForm(BaseModel):
    name: str = ""
    hours: HoursForm = HoursForm()

    def wanted(self) -> Calendar:
        plain = self.hours.plain()
        if plain is None:
            sentence = "Give hours on one day at least; 00:00-24:00 is all day."
            raise NoHours(sentence, fields={"hours": sentence})
        return calendar_text.parse(plain)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, CalendarForm(hours=hours.working_week(here.reader.zone)), is_new=True)


@router.get(f"{_PATH}/{{name}}")
def edit(here: Here, name: str) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.look(lambda tx: _named(tx, name))
    return _form(here, CalendarForm(name=name, hours=hours.of(found)), is_new=False)


@router.post(_PATH)
def put(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(CalendarForm, given)
    try:
        here.act(lambda tx, **by: agreements.set_calendar(tx, form.name, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, is_new=bool(given.get("is_new")), refusal=refusal)
    return render.redirect(_BACK, notice="Saved. Every running clock is computed anew.")


@router.post(f"{_PATH}/{{name}}/retirement")
def retire(here: Here, name: str) -> Response:
    try:
        here.act(lambda tx, **by: retiring.retire_calendar(tx, name, **by))
    except forms.REFUSED as refusal:
        found = CalendarForm(name=name, hours=hours.of(here.look(lambda tx: _named(tx, name))))
        return _form(here, found, is_new=False, refusal=refusal)
    return render.redirect(_BACK, notice="Retired. What ran in its hours is still counted in them.")


def _named(tx: Tx, name: str) -> Calendar:
    found = agreements.calendars(tx).get(name)
    if found is None:
        raise NoSuchCalendar(name)
    return found


def _form(
    here: Standing, form: CalendarForm, *, is_new: bool, refusal: forms.Refusal | None = None
) -> Response:
    return here.form("settings/agreements/calendar.html", form, refusal, is_new=is_new)
