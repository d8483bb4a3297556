"""Low scores that somebody should talk about, and what came of it."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.desk.actions import following_up as follow_ups
from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/follow-ups"


class NoteForm(BaseModel):
    note: str = ""


@router.get(_PATH)
def index(here: Here, is_open: bool = True, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        page = follow_ups.listed(tx, is_open=is_open, cursor=cursor, actor=actor)
        return {"page": page, "known": names.of(tx, people=[p.owner_id for p in page.items])}

    return here.page("follow_ups/index.html", is_open=is_open, **here.ask(question))


@router.get(f"{_PATH}/{{number}}")
def show(here: Here, number: int) -> Response:
    return _form(here, number, NoteForm())


@router.post(f"{_PATH}/{{number}}")
def done(here: Here, number: int, form: Annotated[NoteForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: follow_ups.done(tx, number, note=form.note, **by))
    except forms.REFUSED as refusal:
        return _form(here, number, form, refusal)
    return render.redirect(_PATH, notice="Kept. Thank you for talking to them.")


def _form(
    here: Standing, number: int, form: NoteForm, refusal: forms.Refusal | None = None
) -> Response:
    found = here.ask(lambda tx, **by: follow_ups.of_incident(tx, number, **by))
    return here.form("follow_ups/form.html", form, refusal, found=found)
