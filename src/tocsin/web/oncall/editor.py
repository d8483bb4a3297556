"""The editor of a schedule: its layers and who covers when, drawn as they would be, saved at once.

Every change is sent and comes back drawn, by the functions that pages go by; nothing is kept
before the save. Whoever responds may lay on covers; who configures, or leads all who take turns,
may change the layers too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import replan
from tocsin.oncall.actions import reading, replanning, scheduling
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


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The form as it lies before somebody, over what is kept; None is a schedule that is new."""

    here: Standing
    form: EditorForm
    kept: Schedule | None
    may_edit: bool


@router.get("/schedules/new")
def new(here: Here) -> Response:
    here.require_leading()
    form = schedule_form.fresh(time_zone=here.reader.zone, now=here.reader.here)
    return _form(here, EditorForm(**form.model_dump()), None)


@router.post("/schedules/new")
def create(here: Here, given: nested.Nested) -> Response:
    here.require_leading()
    form = _sent(here, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        number = here.act(lambda tx, **by: oncall.create_schedule(tx, form.wanted(), **by))
    except forms.UNSAVED as refusal:
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
    except forms.UNSAVED as refusal:
        return _form(here, form, kept, refusal=refusal)
    said = "Saved. It holds from now on." if made.has_changed else "Nothing was changed."
    undo = f"/overrides/{made.override_id}/removal" if made.override_id else None
    return render.redirect(f"/schedules/{number}", notice=said, undo=undo)


def _keep(
    tx: Tx, here: Standing, form: EditorForm, number: int, *, actor: Actor, now: datetime
) -> Outcome:
    plan = plans.kept(tx, number, actor=actor, now=now)
    wanted = _wanted(here, form, plan, may_configure=_may_configure(tx, plan, actor=actor))
    return replanning.replan(tx, number, wanted, actor=actor, now=now)


def _foreseen(here: Standing, form: EditorForm, kept: Schedule) -> Response:
    """Show what pages would come to by what is drawn, unsaved."""

    def look(tx: Tx, **by: Any) -> Drafted:
        draft = partial(_keep, tx, here, form, kept.id, **by)
        return drafted.plan(tx, kept.id, draft, **by)

    try:
        found = here.act(look)
    except forms.UNSAVED as refusal:
        return _form(here, form, kept, refusal=refusal)
    return _form(here, form, kept, found=found)


def _sent(here: Standing, given: nested.Tree) -> EditorForm:
    form, pressed = nested.filled(EditorForm, given), str(given.get("do", "save"))
    me = here.signed.person.id
    return editor_form.tidied(form, pressed, reader=here.reader, person_id=me)


def _kept(here: Standing, number: int) -> Schedule:
    return here.ask(lambda tx, **by: plans.kept(tx, number, now=here.now, **by))


def _may_configure(tx: Tx, plan: Schedule | None, *, actor: Actor) -> bool:
    """Whether the layers are theirs to change; whoever makes a schedule may draw any."""
    return plan is None or scheduling.may_configure(tx, plan, actor=actor)


def _wanted(here: Standing, form: EditorForm, plan: Schedule, *, may_configure: bool) -> Replan:
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
    may_edit = here.ask(lambda tx, **by: _may_configure(tx, kept, **by))
    sheet = _Sheet(here, form, kept, may_edit)
    preview = here.ask(lambda tx, **by: _preview(tx, sheet, called, **by))
    shown: render.Shown = {
        "kept": kept,
        "may_edit": may_edit,
        "people": people,
        "schedules": [s for s in here.look(names.schedules) if not kept or s[0] != kept.id],
        "kinds": _kinds(may_edit=may_edit),
        "covers": kept is not None,
        "preview": preview,
        "drafted": found,
        **whatif.WORDS,
    }
    return here.form("oncall/schedule_form.html", form, refusal, **shown)


def _kinds(*, may_edit: bool) -> list[tuple[str, str]]:
    return [each for each in cover_form.KINDS if may_edit or each[0] != cover_form.Kind.ROTA]


def _preview(tx: Tx, sheet: _Sheet, called: Mapping[str, str], *, actor: Actor) -> Preview:
    """Return what the form would come to, or what it still lacks."""
    form, reader = sheet.form, sheet.here.reader
    window = form.window(reader)
    layers, missing = _layers(sheet)
    if layers is None:
        return Preview(window, missing=missing)
    plan = reading.view_draft(tx, layers, span=calendar.span_of(window), actor=actor)
    if sheet.kept is not None and not missing:
        plan, missing = _covered(sheet, plan)
    covers = cover_form.blocks(form.covers, called, zone=reader.zone) if sheet.kept else None
    drawn = plans.drawn(tx, plan, window, me=actor.person_id, covers=covers)
    return Preview(window, drawn.strips, missing, drawn.gaps)


def _layers(sheet: _Sheet) -> tuple[Schedule | None, str]:
    """Return the schedule with the layers that can be drawn, and what the others lack."""
    if sheet.kept is not None and not sheet.may_edit:
        return sheet.kept, ""
    try:
        return schedule_form.plan(sheet.form, sheet.kept), ""
    except errors.Invalid as fault:
        return schedule_form.drawable(sheet.form, sheet.kept), fault.sentence


def _covered(sheet: _Sheet, plan: Schedule) -> tuple[Schedule, str]:
    """Return the plan with its covers, or without them and what is wrong with them."""
    here, form = sheet.here, sheet.form
    place = Place(plan, here.reader.zone, here.signed.person.id, sheet.may_edit)
    try:
        return replan.draft(plan, cover_form.wanted(form.covers, form.known, place)), ""
    except errors.Invalid as fault:
        return plan, fault.sentence
