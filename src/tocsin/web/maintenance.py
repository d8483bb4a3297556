"""Maintenance: planned work that comes once or again, on the clock of where it is done."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.alerts import maintenance as idea
from tocsin.alerts import recurrence
from tocsin.alerts.actions import maintaining
from tocsin.alerts.maintenance import Maintenance, NewMaintenance
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.recurrence import Recurrence
from tocsin.identity.permission import Permission
from tocsin.kit import errors, periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, labels, moments, names, render, silences
from tocsin.web.here import Here, Standing

router = Router()

_USUAL = "2h"
RULES = (
    ("", "Once"),
    ("FREQ=DAILY", "Every day"),
    ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "Every working day"),
    ("FREQ=WEEKLY", "Every week"),
    ("FREQ=WEEKLY;INTERVAL=2", "Every second week"),
    ("FREQ=MONTHLY", "Every month, on that day"),
    ("own", "By a rule of its own"),
)
_READY = {rule for rule, _ in RULES}


class WindowForm(BaseModel):
    """``rule`` is one of the list; ``own`` is read where that says so."""

    name: str = ""
    service: str = ""
    matchers: str = ""
    first_at: str = ""
    time_zone: str = ""
    lasts: str = _USUAL
    rule: str = ""
    own: str = ""
    reason: str = ""
    do: str = "save"

    def times(self) -> Recurrence:
        try:
            first_at = datetime.fromisoformat(self.first_at.strip())
        except ValueError as error:
            sentence = "Say when it first comes, as a clock on the wall there shows it."
            raise errors.Invalid(sentence, fields={"first_at": sentence}) from error
        written = self.own if self.rule == "own" else self.rule
        lasts = forms.duration("lasts", self.lasts)
        zone = self.time_zone.strip() or "UTC"
        return Recurrence(first_at, zone, lasts, _rule(written, own=self.rule == "own"))

    def wanted(self) -> NewMaintenance:
        meant = [Matcher("service", self.service)] if self.service else []
        if self.matchers.strip() or not meant:
            meant += silences.matchers(self.matchers)
        return NewMaintenance(self.name.strip(), meant, self.times(), self.reason.strip())


@router.get("/maintenance")
def index(here: Here) -> Response:
    found = here.ask(maintaining.listed)
    return here.page("maintenance/index.html", windows=found)


@router.get("/maintenance/new")
def new(here: Here) -> Response:
    here.require(Permission.RESPOND)
    tomorrow = moments.written(here.now + timedelta(days=1))[: len("2026-03-22T")]
    zone = here.signed.person.time_zone
    form = WindowForm(first_at=f"{tomorrow}02:00", time_zone=zone)
    return _form(here, form)


@router.post("/maintenance")
def create(here: Here, form: Annotated[WindowForm, Form()]) -> Response:
    if form.do == "preview":
        return _form(here, form)
    try:
        number = here.act(lambda tx, **by: maintaining.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    said = "Planned. In its times new alerts that match page nobody."
    return render.redirect(f"/maintenance/{number}", notice=said)


@router.get("/maintenance/{maintenance_id}")
def show(here: Here, maintenance_id: int) -> Response:
    def asked(tx: Tx, **by: Any) -> dict[str, Any]:
        window = maintaining.get(tx, maintenance_id, **by)
        return {"window": window, "by": labels.names(tx, [window.created_by])}

    return here.page("maintenance/show.html", **here.ask(asked))


@router.get("/maintenance/{maintenance_id}/edit")
def edit(here: Here, maintenance_id: int) -> Response:
    here.require(Permission.RESPOND)
    window = here.ask(lambda tx, **by: maintaining.get(tx, maintenance_id, **by))
    return _form(here, _filled(window), number=maintenance_id)


@router.post("/maintenance/{maintenance_id}/edit")
def replace(here: Here, maintenance_id: int, form: Annotated[WindowForm, Form()]) -> Response:
    if form.do == "preview":
        return _form(here, form, number=maintenance_id)
    try:
        here.act(lambda tx, **by: maintaining.update(tx, maintenance_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal, number=maintenance_id)
    return render.redirect(f"/maintenance/{maintenance_id}", notice="Saved, and planned anew.")


@router.post("/maintenance/{maintenance_id}/end")
def end(here: Here, maintenance_id: int) -> Response:
    here.act(lambda tx, **by: maintaining.end(tx, maintenance_id, **by))
    return render.redirect("/maintenance", notice="It comes no more; what still fires pages.")


def _rule(written: str, *, own: bool) -> str:
    try:
        return recurrence.normal(written)
    except recurrence.BadRecurrence as error:
        field = "own" if own else "rule"
        raise errors.Invalid(error.sentence, fields={field: error.sentence}) from error


def _filled(window: Maintenance) -> WindowForm:
    is_ready = window.rule in _READY
    return WindowForm(
        name=window.name,
        matchers="\n".join(map(str, window.conditions)),
        first_at=f"{window.first_at:%Y-%m-%dT%H:%M}",
        time_zone=window.time_zone,
        lasts=periods.format_duration(window.lasts),
        rule=window.rule if is_ready else "own",
        own="" if is_ready else window.rule,
        reason=window.reason,
    )


def _form(
    here: Standing, form: WindowForm, refusal: forms.Refusal | None = None, *, number: int = 0
) -> Response:
    """Show the form, with the next times of what is written in it where they can be told."""
    coming: list[periods.Period] = []
    if refusal is None and form.do == "preview":
        try:
            times = form.times()
            recurrence.check(times, now=here.now)
            coming = recurrence.occurrences(times, after=here.now, limit=idea.AHEAD)
        except errors.Invalid as error:
            refusal = error
    services = [(name, name) for _, name in here.look(names.services)]
    shown = {"services": services, "rules": RULES, "coming": coming, "number": number}
    return here.form("maintenance/form.html", form, refusal, **shown)
