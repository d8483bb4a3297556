"""Push to this browser: the page that asks for it, and what its script hands in."""

from typing import Annotated

from fastapi import Form
from starlette.responses import JSONResponse, Response

from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import Contact
from tocsin.web import render
from tocsin.web.here import Here, Standing

router = Router()


@router.get("/account/push")
def show(here: Here) -> Response:
    here.confirmed()
    return _page(here)


@router.post("/account/push/key")
def key(here: Here) -> Response:
    """Tell the script of the page what the browser has to know of us."""
    sealed_by = here.settings.key
    return JSONResponse(
        {"key": here.act(lambda tx, **by: notify.push_key(tx, key=sealed_by, **by))}
    )


@router.post("/account/push")
def subscribe(
    here: Here, address: Annotated[str, Form()] = "", label: Annotated[str, Form()] = ""
) -> Response:
    here.confirmed()
    try:
        number = here.act(lambda tx, **by: notify.subscribe(tx, address, label=label[:80], **by))
    except errors.Invalid as refusal:
        return _page(here, refusal)
    said = "This browser is a contact now. A test is on its way to it."
    return render.redirect(f"/contacts/{number}/tests", notice=said)


def _page(here: Standing, refusal: errors.Invalid | None = None) -> Response:
    def mine(tx: Tx) -> list[Contact]:
        found = notify.contacts(tx, here.signed.person.id)
        return [each for each in found if each.channel == "webpush"]

    problem = refusal.sentence if refusal else ""
    shown: render.Shown = {"contacts": here.look(mine), "problem": problem}
    return here.page("account/push.html", status=422 if refusal else 200, **shown)
