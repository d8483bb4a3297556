"""Privacy: how long what is kept, what is held, and who was erased."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.privacy import retention
from tocsin.privacy.actions import erasing, holding, retaining
from tocsin.privacy.hold import NewHold
from tocsin.privacy.retention import WHAT, Kind
from tocsin.web import forms, names, render
from tocsin.web.here import Here, Standing

router = Router(prefix="/settings/privacy")


class RuleForm(BaseModel):
    days: str = ""

    def wanted(self) -> int | None:
        """Nothing given is for as long as the settings say; what is no number keeps nothing."""
        return (forms.number_of(self.days) or 0) if self.days.strip() else None


class HoldForm(BaseModel):
    subject: str = ""
    reason: str = ""


@router.get("")
def index(here: Here) -> Response:
    return _page(here, HoldForm())


@router.post("/retention/{kind}")
def keep(here: Here, kind: Kind, form: Annotated[RuleForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: retaining.set_rule(tx, kind, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _page(here, HoldForm(), refusal)
    return render.redirect("/settings/privacy", notice="Saved. It holds from now on.")


@router.post("/holds")
def hold(here: Here, form: Annotated[HoldForm, Form()]) -> Response:
    new = NewHold(form.subject, form.reason)
    try:
        here.act(lambda tx, **by: holding.put(tx, new, **by))
    except forms.REFUSED as refusal:
        return _page(here, form, refusal)
    return render.redirect("/settings/privacy", notice="Held. Nothing of it is erased from now on.")


@router.post("/holds/{number}/release")
def release(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: holding.release(tx, number, **by))
    return render.redirect("/settings/privacy", notice="The hold is off.")


def _page(here: Standing, form: HoldForm, refusal: forms.Refusal | None = None) -> Response:
    defaults = retention.defaults(here.settings)

    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        erased = erasing.listed(tx, limit=20, actor=actor).items
        return {
            "due": retaining.preview(tx, defaults, actor=actor, now=here.now),
            "holds": holding.listed(tx, limit=50, actor=actor).items,
            "erasures": erased,
            "names": names.of(tx, people=[each.person_id for each in erased]),
        }

    shown = here.ask(question)
    return here.form("settings/privacy/index.html", form, refusal, what=WHAT, **shown)
