"""What is kept of somebody: handed over as a file, or erased after a look at what would go."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.privacy import export
from tocsin.privacy.actions import erasing, exporting
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = Router()


class ErasureForm(BaseModel):
    reason: str = ""


@router.post("/settings/people/{number}/export")
def hand_over(here: Here, number: int) -> Response:
    return _file(here, number)


@router.post("/account/export")
def hand_over_own(here: Here) -> Response:
    here.confirmed("/account")
    return _file(here, here.signed.person.id)


@router.get("/settings/people/{number}/erasure")
def show(here: Here, number: int) -> Response:
    return _page(here, ErasureForm(), number)


@router.post("/settings/people/{number}/erasure")
def erase(here: Here, number: int, form: Annotated[ErasureForm, Form()]) -> Response:
    here.confirmed(f"/settings/people/{number}/erasure")
    try:
        here.act(lambda tx, **by: erasing.erase(tx, number, reason=form.reason, **by))
    except forms.REFUSED as refusal:
        return _page(here, form, number, refusal)
    return render.redirect(f"/settings/people/{number}", notice="They are erased.")


def _file(here: Standing, number: int) -> Response:
    made = here.act(lambda tx, **by: exporting.export(tx, number, **by))
    name = f"person-{number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(export.zipped(made), media_type="application/zip", headers=headers)


def _page(
    here: Standing, form: ErasureForm, number: int, refusal: forms.Refusal | None = None
) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = erasing.preview(tx, number, actor=actor)
        return {
            "preview": found,
            "person": identity.person(tx, number),
            "is_erased": erasing.is_erased(tx, number),
        }

    shown = here.ask(question)
    return here.form("settings/people/erasure.html", form, refusal, number=number, **shown)
