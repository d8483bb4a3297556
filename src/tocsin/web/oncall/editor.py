"""The editor of a schedule: its layers and who covers when, drawn as they would be, saved at once.

Every change is sent and comes back drawn, by the functions that pages go by; nothing is kept
before the save. Whoever responds may lay on covers, whoever configures may change the layers too.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import replan
from tocsin.oncall.actions import reading, replanning
from tocsin.oncall.actions.replanning import Outcome
from tocsin.oncall.replan import Replan
from tocsin.oncall.schedule import Schedule
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall import (
    calendar,
    cover_form,
    drafted,
    editor_form,
    plans,
    schedule_form,
    whatif,
)
from tocsin.web.oncall.cover_form import Place
from tocsin.web.oncall.drafted import Drafted
from tocsin.web.oncall.editor_form import EditorForm
from tocsin.web.oncall.plans import Preview

router = Router()


@router.get("/schedules/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    form = schedule_form.fresh(time_zone=here.reader.zone, now=here.reader.here)
    return _form(here, EditorForm(**form.model_dump()), None)


@router.post("/schedules/new")
def create(here: Here, given: nested.Nested) -> Response:
    here.require(Permission.CONFIGURE)
    form = _sent(here, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        number = here.act(lambda tx, **by: oncall.create_schedule(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/schedules/{number}", notice=f"{form.name} is made.")


@router.get("/schedules/{number}/edit")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.RESPOND)
    kept = _kept(here, number)
    return _form(here, editor_form.filled(kept, now=here.now), kept)


@router.post("/schedules/{number}/edit")
def save(here: Here, number: int, given: nested.Nested) -> Response:
    here.require(Permission.RESPOND)
    form, kept = _sent(here, given), _kept(here, number)
    if given.get("do") == "whatif":
        return _foreseen(here, form, kept)
    if given.get("do", "save") != "save":
        return _form(here, form, kept)
    try:
        made = here.act(lambda tx, **by: _keep(tx, here, form, number, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, kept, refusal=refusal)
    said = "Saved. It holds from now on." if made.has_changed else "Nothing was changed."
    undo = f"/overrides/{made.override_id}/removal" if made.override_id else None
    return render.redirect(f"/schedules/{number}", notice=said, undo=undo)


def _keep(
    tx: Tx, here: Standing, form: EditorForm, number: int, *, actor: Actor, now: datetime
) -> Outcome:
    plan = plans.kept(tx, number, actor=actor, now=now)
    return replanning.replan(tx, number, _wanted(here, form, plan), actor=actor, now=now)


def _foreseen(here: Standing, form: EditorForm, kept: Schedule) -> Response:
    """Show what pages would come to by what is drawn, unsaved."""

    def look(tx: Tx, **by: Any) -> Drafted:
        draft = partial(_keep, tx, here, form, kept.id, **by)
        return drafted.plan(tx, kept.id, draft, **by)

    try:
        found = here.act(look)
    except forms.REFUSED as refusal:
        return _form(here, form, kept, refusal=refusal)
    return _form(here, form, kept, found=found)


def _sent(here: Standing, given: nested.Tree) -> EditorForm:
    form, pressed = nested.filled(EditorForm, given), str(given.get("do", "save"))
    me = here.signed.person.id
    return editor_form.tidied(form, pressed, reader=here.reader, person_id=me)


def _kept(here: Standing, number: int) -> Schedule:
    return here.ask(lambda tx, **by: plans.kept(tx, number, now=here.now, **by))


def _wanted(here: Standing, form: EditorForm, plan: Schedule) -> Replan:
    may_configure = permission.may(here.actor, Permission.CONFIGURE)
    place = Place(plan, here.reader.zone, here.signed.person.id, may_configure)
    covers = cover_form.wanted(form.covers, form.known, place)
    layers = form.wanted() if may_configure else None
    return Replan(layers, covers.ended, covers.overrides, covers.leave, covers.rotas)


def _form(
    here: Standing,
    form: EditorForm,
    kept: Schedule | None,
    *,
    refusal: forms.Refusal | None = None,
    found: Drafted | None = None,
) -> Response:
    people = here.look(names.people)
    called = {str(number): name for number, name in people}
    preview = here.ask(lambda tx, **by: _preview(tx, here, form, kept, called, **by))
    shown: render.Shown = {
        "kept": kept,
        "people": people,
        "schedules": [s for s in here.look(names.schedules) if not kept or s[0] != kept.id],
        "kinds": _kinds(here),
        "covers": kept is not None,
        "preview": preview,
        "drafted": found,
        **whatif.WORDS,
    }
    return here.form("oncall/schedule_form.html", form, refusal, **shown)


def _kinds(here: Standing) -> list[tuple[str, str]]:
    may_configure = permission.may(here.actor, Permission.CONFIGURE)
    return [each for each in cover_form.KINDS if may_configure or each[0] != cover_form.Kind.ROTA]


def _preview(
    tx: Tx,
    here: Standing,
    form: EditorForm,
    kept: Schedule | None,
    called: Mapping[str, str],
    *,
    actor: Actor,
) -> Preview:
    """Return what the form would come to, or what it still lacks."""
    window = form.window(here.reader)
    layers, missing = _layers(here, form, kept)
    if layers is None:
        return Preview(window, missing=missing)
    plan = reading.view_draft(tx, layers, span=calendar.span_of(window), actor=actor)
    if kept is not None and not missing:
        plan, missing = _covered(here, form, plan)
    covers = cover_form.blocks(form.covers, called, zone=here.reader.zone) if kept else None
    drawn = plans.drawn(tx, plan, window, me=actor.person_id, covers=covers)
    return Preview(window, drawn.strips, missing, drawn.gaps)


def _layers(here: Standing, form: EditorForm, kept: Schedule | None) -> tuple[Schedule | None, str]:
    """Return the schedule with the layers that can be drawn, and what the others lack."""
    if kept is not None and not permission.may(here.actor, Permission.CONFIGURE):
        return kept, ""
    try:
        return schedule_form.plan(form, kept), ""
    except errors.Invalid as fault:
        return schedule_form.drawable(form, kept), fault.sentence


def _covered(here: Standing, form: EditorForm, plan: Schedule) -> tuple[Schedule, str]:
    """Return the plan with its covers, or without them and what is wrong with them."""
    may_configure = permission.may(here.actor, Permission.CONFIGURE)
    place = Place(plan, here.reader.zone, here.signed.person.id, may_configure)
    try:
        return replan.draft(plan, cover_form.wanted(form.covers, form.known, place)), ""
    except errors.Invalid as fault:
        return plan, fault.sentence
