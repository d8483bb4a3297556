"""Overrides: somebody takes over a schedule for a while, and gives it back."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from tocsin.kit import clock
from tocsin.oncall import actions as oncall
from tocsin.web import forms, render, session
from tocsin.web.oncall import override_form
from tocsin.web.oncall.override_form import OverrideForm

router = APIRouter()


@router.get("/overrides/new")
def new(request: Request, signed: session.Viewer, schedule: int | None = None) -> Response:
    with session.database(request).reading() as tx:
        now = clock.now(tx)
        shown = override_form.blank(tx, signed.actor, now=now, schedule_id=schedule)
    return render.page(request, "oncall/override.html", **shown)


@router.post("/overrides")
def create(
    request: Request, signed: session.Viewer, form: Annotated[OverrideForm, Form()]
) -> Response:
    try:
        with session.database(request).transaction() as tx:
            now = clock.now(tx)
            wanted = form.wanted(zone=signed.person.time_zone, now=now)
            override_id = oncall.add_override(tx, wanted, actor=signed.actor, now=now)
    except forms.REFUSED as refusal:
        return _again(request, form, refusal)
    said = "The override stands; pages go to them from its start."
    return render.redirect("/on-call", notice=said, undo=f"/overrides/{override_id}/removal")


@router.post("/overrides/{override_id}/removal")
def remove(request: Request, override_id: int, signed: session.Viewer) -> Response:
    with session.database(request).transaction() as tx:
        oncall.remove_override(tx, override_id, actor=signed.actor, now=clock.now(tx))
    said = "The override ends now; whoever's turn it is has the pager again."
    return render.redirect("/on-call", notice=said)


def _again(request: Request, form: OverrideForm, refusal: forms.Refusal) -> Response:
    with session.database(request).reading() as tx:
        shown = override_form.choices(tx) | forms.refused(form, refusal) | {"form": form}
    return render.page(request, "oncall/override.html", status=422, **shown)
