"""Closing and updates: when what is resolved is closed, how often stakeholders hear."""

from datetime import timedelta
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.catalog import calendar_text
from tocsin.comms.actions import cadences
from tocsin.comms.cadence import Cadence
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring, forgotten, propagating
from tocsin.incidents.actions.configuring import ClosingRule
from tocsin.incidents.priority import Priority
from tocsin.kit import errors, periods
from tocsin.kit.routing import Router
from tocsin.web import forms, hours, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.hours import HoursForm

router = Router()

_PATH = "/settings/rules"


class ClosingForm(BaseModel):
    days: str = "5"
    reopen_days: str = "14"
    hours: HoursForm = HoursForm()

    def wanted(self) -> ClosingRule:
        plain = self.hours.plain()
        if plain is None:
            raise errors.Invalid("Give hours on one day at least.")
        days = forms.count("days", self.days, most=366)
        reopen_days = forms.count("reopen_days", self.reopen_days, most=366)
        return ClosingRule(days, calendar_text.parse(plain), reopen_days)


class ForgottenForm(BaseModel):
    hours: str = "4"


class CadenceForm(BaseModel):
    every: dict[Priority, str] = {}

    def wanted(self) -> Cadence:
        return {
            priority: periods.parse_duration(text) if text.strip() else None
            for priority, text in self.every.items()
        }


@router.get(_PATH)
def show(here: Here) -> Response:
    here.require(Permission.READ)
    return _page(here)


@router.post(f"{_PATH}/closing")
def set_closing(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(ClosingForm, given)
    try:
        here.act(lambda tx, **by: configuring.set_closing_rule(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _page(here, closing=form, refusal=refusal)
    return render.redirect(_PATH, notice="Saved. It holds for what is resolved from now on.")


@router.post(f"{_PATH}/forgotten")
def set_forgotten(here: Here, form: Annotated[ForgottenForm, Form()]) -> Response:
    try:
        wanted = forms.count("hours", form.hours, most=forgotten.HOURS_AT_MOST)
        here.act(lambda tx, **by: forgotten.set_hours(tx, wanted, **by))
    except forms.REFUSED as refusal:
        return _page(here, forgotten_form=form, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/parts")
def set_parts(here: Here, always: Annotated[str, Form()] = "") -> Response:
    here.act(lambda tx, **by: propagating.let_follow(tx, bool(always), **by))
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/cadence")
def set_cadence(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(CadenceForm, given)
    try:
        here.act(lambda tx, **by: cadences.replace(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _page(here, cadence=form, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


def _page(
    here: Standing,
    *,
    closing: ClosingForm | None = None,
    cadence: CadenceForm | None = None,
    forgotten_form: ForgottenForm | None = None,
    refusal: forms.Refusal | None = None,
) -> Response:
    rule = here.look(configuring.closing_rule)
    every = here.look(cadences.get)
    shown: render.Shown = {
        "closing": closing or _closing(rule),
        "cadence": cadence or CadenceForm(every={p: _text(every.get(p)) for p in Priority}),
        "forgotten": forgotten_form or ForgottenForm(hours=str(here.look(forgotten.hours))),
        "parts_follow": here.look(propagating.always_follow),
        "priorities": list(Priority),
        "problem": refusal.sentence if refusal else "",
    }
    return here.page("settings/rules.html", status=422 if refusal else 200, **shown)


def _closing(rule: ClosingRule) -> ClosingForm:
    return ClosingForm(
        days=str(rule.days), reopen_days=str(rule.reopen_days), hours=hours.of(rule.calendar)
    )


def _text(span: timedelta | None) -> str:
    return "" if span is None else periods.format_duration(span)
