"""Schedules: what each comes to, and the editor of their layers."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit import clock
from tocsin.oncall import actions as oncall
from tocsin.oncall.schedule import Schedule
from tocsin.web import forms, names, nested, render, session
from tocsin.web.oncall import duty, plans, schedule_form
from tocsin.web.oncall.schedule_form import ScheduleForm

router = APIRouter()


@router.get("/schedules")
def index(request: Request, signed: session.Viewer) -> Response:
    with session.database(request).reading() as tx:
        board = duty.board(tx, signed.actor, now=clock.now(tx))
    return render.page(request, "oncall/schedules.html", board=board)


@router.get("/schedules/new")
def new(request: Request, signed: session.Viewer) -> Response:
    permission.require(signed.actor, Permission.CONFIGURE)
    reader = request.state.reader
    here = reader.now.astimezone(reader.time_zone)
    return _form(request, signed, schedule_form.fresh(time_zone=reader.zone, now=here), None)


@router.post("/schedules/new")
def create(request: Request, signed: session.Viewer, given: nested.Nested) -> Response:
    form = nested.filled(ScheduleForm, given)
    if given.get("do", "save") != "save":
        return _form(request, signed, form, None)
    try:
        with session.database(request).transaction() as tx:
            wanted = form.wanted()
            number = oncall.create_schedule(tx, wanted, actor=signed.actor, now=clock.now(tx))
    except forms.REFUSED as refusal:
        return _form(request, signed, form, None, refusal=refusal)
    return render.redirect(f"/schedules/{number}", notice=f"{wanted.name} is made.")


@router.get("/schedules/{number}")
def show(request: Request, number: int, signed: session.Viewer) -> Response:
    with session.database(request).reading() as tx:
        shown = plans.view(tx, number, actor=signed.actor, reader=request.state.reader)
    return render.page(request, "oncall/schedule.html", **shown)


@router.get("/schedules/{number}/edit")
def edit(request: Request, number: int, signed: session.Viewer) -> Response:
    permission.require(signed.actor, Permission.CONFIGURE)
    kept = _kept(request, number, signed)
    return _form(request, signed, schedule_form.filled(kept), kept)


@router.post("/schedules/{number}/edit")
def replace(
    request: Request, number: int, signed: session.Viewer, given: nested.Nested
) -> Response:
    form, kept = nested.filled(ScheduleForm, given), _kept(request, number, signed)
    if given.get("do", "save") != "save":
        return _form(request, signed, form, kept)
    try:
        with session.database(request).transaction() as tx:
            now = clock.now(tx)
            oncall.replace_schedule(tx, number, form.wanted(), actor=signed.actor, now=now)
    except forms.REFUSED as refusal:
        return _form(request, signed, form, kept, refusal=refusal)
    return render.redirect(f"/schedules/{number}", notice="Saved. It holds from now on.")


@router.post("/schedules/{number}/removal")
def remove(request: Request, number: int, signed: session.Viewer) -> Response:
    with session.database(request).transaction() as tx:
        oncall.remove_schedule(tx, number, actor=signed.actor, now=clock.now(tx))
    return render.redirect("/schedules", notice="The schedule is removed.")


def _kept(request: Request, number: int, signed: session.Signed) -> Schedule:
    with session.database(request).reading() as tx:
        return plans.kept(tx, number, actor=signed.actor, now=clock.now(tx))


def _form(
    request: Request,
    signed: session.Signed,
    form: ScheduleForm,
    kept: Schedule | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    with session.database(request).reading() as tx:
        preview = plans.preview(tx, form, kept, actor=signed.actor, reader=request.state.reader)
        people = names.people(tx)
    said: dict[str, Any] = forms.refused(form, refusal) if refusal else forms.fresh()
    shown = {"form": form, "kept": kept, "people": people, "preview": preview, **said}
    status = 422 if refusal else 200
    return render.page(request, "oncall/schedule_form.html", status=status, **shown)
