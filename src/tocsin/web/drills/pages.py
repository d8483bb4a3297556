"""Drills: planned, started, ended, and what they measured."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.drills import actions as drills
from tocsin.drills.drill import Drill, NewDrill
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.priority import Level
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, moments, names, render
from tocsin.web.here import Here, Standing

router = Router(prefix="/drills")
TIMES = [
    ("Answered after", "time_to_acknowledge"),
    ("Diagnosed after", "time_to_diagnose"),
    ("Mitigated after", "time_to_mitigate"),
    ("Resolved after", "time_to_resolve"),
]


class DrillForm(BaseModel):
    title: str = ""
    scenario: str = ""
    service_id: forms.Chosen = None
    pages: bool = False
    impact: Level = Level.HIGH
    urgency: Level = Level.HIGH
    planned_for: str = ""

    def wanted(self, *, zone: str) -> NewDrill:
        at = self.planned_for.strip()
        return NewDrill(
            self.title,
            self.scenario,
            self.service_id,
            self.pages,
            self.impact,
            self.urgency,
            moments.read(at, zone=zone, field="planned_for") if at else None,
        )


@router.get("")
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        found = drills.listed(tx, cursor=cursor, actor=actor)
        known = names.of(tx, services=[each.service_id for each in found.items])
        return {"drills": found.items, "older": found.next, "known": known}

    return here.page("drills/index.html", cursor=cursor, **here.ask(question))


@router.get("/new")
def new(here: Here) -> Response:
    here.require(Permission.RESPOND)
    return _form(here, DrillForm(), None)


@router.post("/new")
def plan(here: Here, form: Annotated[DrillForm, Form()]) -> Response:
    zone = here.reader.zone
    try:
        drill_id = here.act(lambda tx, **by: drills.plan(tx, form.wanted(zone=zone), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/drills/{drill_id}", notice="Planned. Start it when all are there.")


@router.get("/{drill_id}")
def show(here: Here, drill_id: int) -> Response:
    found = here.ask(lambda tx, **by: drills.get(tx, drill_id, **by))
    known = here.look(lambda tx: names.of(tx, services=[found.service_id]))
    times = [(words, getattr(found, name)) for words, name in TIMES]
    return here.page("drills/show.html", drill=found, known=known, times=times)


@router.get("/{drill_id}/edit")
def edit(here: Here, drill_id: int) -> Response:
    here.require(Permission.RESPOND)
    found = here.ask(lambda tx, **by: drills.get(tx, drill_id, **by))
    return _form(here, _filled(found), drill_id)


@router.post("/{drill_id}/edit")
def change(here: Here, drill_id: int, form: Annotated[DrillForm, Form()]) -> Response:
    zone = here.reader.zone
    try:
        here.act(lambda tx, **by: drills.change(tx, drill_id, form.wanted(zone=zone), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, drill_id, refusal=refusal)
    return render.redirect(f"/drills/{drill_id}", notice="Saved.")


@router.post("/{drill_id}/start")
def start(here: Here, drill_id: int) -> Response:
    number = here.act(lambda tx, **by: drills.start(tx, drill_id, **by))
    return render.redirect(f"/incidents/{number}", notice="The drill runs; this is its incident.")


@router.post("/{drill_id}/end")
def end(here: Here, drill_id: int, notes: Annotated[str, Form()] = "") -> Response:
    here.act(lambda tx, **by: drills.end(tx, drill_id, notes=notes, **by))
    return render.redirect(f"/drills/{drill_id}", notice="Ended. Talk it over while it is fresh.")


@router.post("/{drill_id}/notes")
def note(here: Here, drill_id: int, notes: Annotated[str, Form()] = "") -> Response:
    here.act(lambda tx, **by: drills.note(tx, drill_id, notes, **by))
    return render.redirect(f"/drills/{drill_id}", notice="Noted.")


@router.post("/{drill_id}/dropping")
def drop(here: Here, drill_id: int) -> Response:
    here.act(lambda tx, **by: drills.drop(tx, drill_id, **by))
    return render.redirect("/drills", notice="Called off.")


def _filled(found: Drill) -> DrillForm:
    return DrillForm(
        title=found.title,
        scenario=found.scenario,
        service_id=found.service_id,
        pages=found.pages,
        impact=found.impact,
        urgency=found.urgency,
        planned_for=moments.written(found.planned_for),
    )


def _form(
    here: Standing,
    form: DrillForm,
    drill_id: int | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    services = here.look(names.services)
    levels = [(each.value, each.value) for each in Level]
    shown = {"number": drill_id, "services": services, "levels": levels}
    return here.form("drills/form.html", form, refusal, **shown)
