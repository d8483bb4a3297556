"""Macros: kept under the settings, used on an incident after a look at what they would do."""

from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render, session
from tocsin.web.here import Here, Standing
from tocsin.web.incidents.at import At
from tocsin.web.incidents.at import Here as OnIncident
from tocsin.web.work import edit_form, kept
from tocsin.web.work.edit_form import EditForm, Told
from tocsin.work import macro as ideas
from tocsin.work.actions import macros
from tocsin.work.audience import Audience
from tocsin.work.edit import Answer
from tocsin.work.macro import Macro, NewMacro

router = Router()

_PATH = "/settings/macros"


class MacroForm(EditForm):
    name: str = ""
    audience: Audience = Audience.OWN
    team_id: forms.Chosen = None

    def macro(self) -> NewMacro:
        return NewMacro(self.name, self.wanted(), self.answer, self.audience, self.team_id)


class UseForm(BaseModel):
    body: str = ""
    is_public: bool = False


@router.get(_PATH)
def index(here: Here) -> Response:
    found = here.ask(macros.listed)
    team_ids = [each.team_id for each in found]
    called = here.look(lambda tx: names.of(tx, teams=team_ids))
    return here.page("work/macros.html", macros=found, called=called)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.RESPOND)
    return _form(here, MacroForm(), None)


@router.post(f"{_PATH}/new")
def create(here: Here, form: Annotated[MacroForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: macros.create(tx, form.macro(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(_PATH, notice=f"{form.name.strip()} is ready.")


@router.get(f"{_PATH}/{{macro_id}}")
def edit(here: Here, macro_id: int) -> Response:
    found = here.ask(lambda tx, **by: macros.macro(tx, macro_id, **by))
    fields = edit_form.filled(found.edit, found.answer)
    whose: dict[str, Any] = {"audience": found.audience, "team_id": found.team_id}
    return _form(here, MacroForm(name=found.name, **whose, **fields), found)


@router.post(f"{_PATH}/{{macro_id}}")
def replace(here: Here, macro_id: int, form: Annotated[MacroForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: macros.replace(tx, macro_id, form.macro(), **by))
    except forms.REFUSED as refusal:
        found = here.ask(lambda tx, **by: macros.macro(tx, macro_id, **by))
        return _form(here, form, found, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/{{macro_id}}/removal")
def remove(here: Here, macro_id: int) -> Response:
    here.act(lambda tx, **by: macros.remove(tx, macro_id, **by))
    return render.redirect(_PATH, notice="The macro is gone.")


@router.get("/incidents/{number}/macros")
def choose(at: OnIncident) -> Response:
    with session.database(at.request).reading() as tx:
        incident = reading.get(tx, at.number, actor=at.signed.actor)
        found = macros.listed(tx, actor=at.signed.actor)
    return render.page(
        at.request, "work/use_macro.html", incident=incident, macros=found, chosen=None
    )


@router.get("/incidents/{number}/macros/{macro_id}")
def preview(at: OnIncident, macro_id: int) -> Response:
    """Show what it would say and make of the incident."""
    return _use(at, macro_id, None)


@router.post("/incidents/{number}/macros/{macro_id}")
def use(at: OnIncident, macro_id: int, form: Annotated[UseForm, Form()]) -> Response:
    act = partial(macros.carry_out, macro_id=macro_id, answer=Answer(form.body, form.is_public))
    try:
        return at.do(act, notice="Done.")
    except forms.REFUSED as refusal:
        return _use(at, macro_id, form, refusal=refusal)


def _use(
    at: At, macro_id: int, form: UseForm | None, *, refusal: forms.Refusal | None = None
) -> Response:
    with session.database(at.request).transaction() as tx:
        incident = reading.get(tx, at.number, actor=at.signed.actor)
        found = macros.macro(tx, macro_id, actor=at.signed.actor)
        answer = macros.filled(tx, at.number, macro_id, actor=at.signed.actor)
        shown = form or UseForm(body=answer.body, is_public=answer.is_public)
        told = _told(tx, at, found, Answer(shown.body, shown.is_public))
    said = forms.refused(shown, refusal) if refusal else forms.fresh()
    context: dict[str, Any] = {"incident": incident, "chosen": found, "told": told, "form": shown}
    status = 422 if refusal else 200
    return render.page(at.request, "work/use_macro.html", status=status, **context, **said)


def _told(tx: Tx, at: At, found: Macro, answer: Answer) -> Told:
    outcome = macros.preview(
        tx, at.number, found.id, answer, actor=at.signed.actor, now=clock.now(tx)
    )
    return edit_form.told(tx, [outcome])[0]


def _form(
    here: Standing, form: MacroForm, macro: Macro | None, *, refusal: forms.Refusal | None = None
) -> Response:
    shown = here.look(lambda tx: edit_form.choices(tx, here) | kept.choices(tx, here))
    may_change = macro is None or kept.may_change(here, macro.keeper)
    context = {"macro": macro, "places": ideas.PLACES, "may_change": may_change}
    return here.form("work/macro.html", form, refusal, **context, **shown)
