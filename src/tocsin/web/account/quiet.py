"""My quiet hours: when what can wait does, and what waits now."""

from datetime import time, timedelta
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import errors, periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify.actions import quieting
from tocsin.notify.quiet import Quiet
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = Router()

_PAGE = "account/quiet.html"


class QuietForm(BaseModel):
    starts: str = ""
    ends: str = ""
    once_within: str = ""

    def wanted(self) -> Quiet:
        once = self.once_within.strip()
        within = forms.duration("once_within", once) if once else timedelta(0)
        return Quiet(_time(self.starts, "starts"), _time(self.ends, "ends"), within)


@router.get("/account/quiet")
def edit(here: Here) -> Response:
    me = here.signed.person.id
    found = here.ask(lambda tx, **by: quieting.view_quiet(tx, me, **by))
    once = periods.format_duration(found.once_within) if found.once_within else ""
    form = QuietForm(starts=_written(found.starts), ends=_written(found.ends), once_within=once)
    return _form(here, form)


@router.post("/account/quiet")
def replace(here: Here, form: Annotated[QuietForm, Form()]) -> Response:
    me = here.signed.person.id
    try:
        here.act(lambda tx, **by: quieting.set_quiet(tx, me, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return render.redirect("/account/quiet", notice="Saved. What waited is on its way.")


def _form(here: Standing, form: QuietForm, refusal: forms.Refusal | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        return {"waiting": quieting.view_waiting(tx, here.signed.person.id, actor=actor)}

    return here.form(_PAGE, form, refusal, **here.ask(question))


def _written(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _time(given: str, field: str) -> time | None:
    if not given.strip():
        return None
    try:
        return time.fromisoformat(given.strip())
    except ValueError as error:
        said = f"'{given[:20]}' is not a time such as 22:00."
        raise errors.Invalid(said, fields={field: said}) from error
