"""Schedules: what each comes to, and the editor of their layers."""

from fastapi import APIRouter
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import reading
from tocsin.oncall.schedule import Schedule
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall import duty, plans, schedule_form
from tocsin.web.oncall.schedule_form import ScheduleForm

router = APIRouter()

_PAGE = 50


@router.get("/schedules")
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = reading.list_schedules(tx, cursor=cursor, limit=_PAGE, actor=actor)
        ids = [each.id for each in found.items]
        board = duty.board(tx, actor, now=here.now, schedule_ids=ids)
        return {"board": board, "next": found.next}

    return here.page("oncall/schedules.html", cursor=cursor, **here.ask(question))


@router.get("/schedules/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    form = schedule_form.fresh(time_zone=here.reader.zone, now=here.reader.here)
    return _form(here, form, None)


@router.post("/schedules/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(ScheduleForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        number = here.act(lambda tx, **by: oncall.create_schedule(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/schedules/{number}", notice=f"{form.name} is made.")


@router.get("/schedules/{number}")
def show(here: Here, number: int) -> Response:
    shown = here.ask(lambda tx, **by: plans.view(tx, number, reader=here.reader, **by))
    return here.page("oncall/schedule.html", **shown)


@router.get("/schedules/{number}/edit")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.CONFIGURE)
    kept = _kept(here, number)
    return _form(here, schedule_form.filled(kept), kept)


@router.post("/schedules/{number}/edit")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    form, kept = nested.filled(ScheduleForm, given), _kept(here, number)
    if given.get("do", "save") != "save":
        return _form(here, form, kept)
    try:
        here.act(lambda tx, **by: oncall.replace_schedule(tx, number, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, kept, refusal=refusal)
    return render.redirect(f"/schedules/{number}", notice="Saved. It holds from now on.")


@router.post("/schedules/{number}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: oncall.remove_schedule(tx, number, **by))
    return render.redirect("/schedules", notice="The schedule is removed.")


def _kept(here: Standing, number: int) -> Schedule:
    return here.ask(lambda tx, **by: plans.kept(tx, number, now=here.now, **by))


def _form(
    here: Standing,
    form: ScheduleForm,
    kept: Schedule | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    preview = here.ask(lambda tx, **by: plans.preview(tx, form, kept, reader=here.reader, **by))
    others = [each for each in here.look(names.schedules) if not kept or each[0] != kept.id]
    shown: render.Shown = {
        "kept": kept,
        "people": here.look(names.people),
        "schedules": others,
        "preview": preview,
    }
    return here.form("oncall/schedule_form.html", form, refusal, **shown)
