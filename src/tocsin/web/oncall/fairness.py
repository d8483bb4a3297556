"""Fairness in the browser: who carried how much, what it is paid, and how good schedules are."""

from datetime import time, timedelta
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.insights import load_sheet
from tocsin.insights.actions import carrying
from tocsin.insights.hour import Kind, Rate, Rules
from tocsin.kit import errors, periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.shift import Span
from tocsin.web import forms, moments, names, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_BACK = timedelta(days=30)
_FORM = "oncall/fairness_rules.html"


class Asked(BaseModel):
    """``start`` is the first day and ``end`` the last; the last 30 days unless told else."""

    start: moments.Day = None
    end: moments.Day = None

    def span(self, here: Standing) -> Span:
        zone = here.reader.zone
        last = self.end or here.reader.here.date()
        first = self.start or last - _BACK
        starts_at = moments.day_began(first, zone=zone)
        return Span(starts_at, moments.day_began(last + timedelta(days=1), zone=zone))


class RateForm(BaseModel):
    hour: str = "0"
    interruption: str = "0"


class RulesForm(BaseModel):
    night_from: str = "22:00"
    night_to: str = "06:00"
    weekend: str = "sat sun"
    holidays: str = ""
    currency: str = "EUR"
    rates: dict[str, RateForm] = {}
    most_days: str = "7"
    rest: str = "11h"

    def wanted(self) -> Rules:
        given = {kind: self.rates.get(kind, RateForm()) for kind in Kind}
        return Rules(
            _time(self.night_from),
            _time(self.night_to),
            tuple(self.weekend.lower().replace(",", " ").split()),
            self.holidays.strip(),
            self.currency.strip(),
            {k: Rate(_amount(r.hour), _amount(r.interruption)) for k, r in given.items()},
            forms.count("most_days", self.most_days, most=366),
            forms.duration("rest", self.rest),
        )


@router.get("/fairness")
def show(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    span = asked.span(here)

    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        rated = carrying.rated(tx, Span(here.now, here.now + _BACK), actor=actor)
        ids = [fault.person_id for one in rated for fault in one.quality.faults]
        return {
            "loads": carrying.loads(tx, span, actor=actor, now=here.now),
            "rated": rated,
            "called": names.of(tx, people=ids),
            "rules": carrying.view_rules(tx, actor=actor),
        }

    ends = span.ends_at - timedelta(seconds=1)
    return here.page("oncall/fairness.html", span=span, ends=ends, kinds=Kind, **here.ask(question))


@router.get("/fairness.csv")
def sheet(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    def question(tx: Tx, *, actor: Actor) -> str:
        found = carrying.loads(tx, asked.span(here), actor=actor, now=here.now)
        return load_sheet.of_loads(found, carrying.rules_of(tx).currency)

    disposition = {"Content-Disposition": 'attachment; filename="on-call.csv"'}
    return Response(here.ask(question), media_type="text/csv; charset=utf-8", headers=disposition)


@router.get("/fairness/rules")
def edit(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return here.form(_FORM, _filled(here.ask(carrying.view_rules)), None, kinds=Kind)


@router.post("/fairness/rules")
def change(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(RulesForm, given)

    def save(tx: Tx, **by: Any) -> bool:
        return carrying.set_rules(tx, form.wanted(), **by)

    try:
        here.act(save)
    except forms.REFUSED as refusal:
        return here.form(_FORM, form, refusal, kinds=Kind)
    return render.redirect("/fairness", notice="Saved. It holds for the past as well.")


def _filled(found: Rules) -> RulesForm:
    rates = {
        str(kind): RateForm(hour=f"{rate.hour:g}", interruption=f"{rate.interruption:g}")
        for kind, rate in found.rates.items()
    }
    return RulesForm(
        night_from=f"{found.night_from:%H:%M}",
        night_to=f"{found.night_to:%H:%M}",
        weekend=" ".join(found.weekend),
        holidays=found.holidays,
        currency=found.currency,
        rates=rates,
        most_days=str(found.most_days),
        rest=periods.format_duration(found.rest),
    )


def _time(given: str) -> time:
    try:
        return time.fromisoformat(given.strip())
    except ValueError as error:
        raise errors.Invalid(f"'{given[:20]}' is not a time such as 22:00.") from error


def _amount(given: str) -> float:
    try:
        return float(given.strip().replace(",", ".") or "0")
    except ValueError as error:
        raise errors.Invalid(f"'{given[:20]}' is not a number such as 12.50.") from error
