"""My second factor: set up by a picture to scan, renewed, given up."""

from typing import Annotated
from urllib.parse import urlsplit

import segno
from fastapi import Form
from markupsafe import Markup
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.kit.routing import Router
from tocsin.web import forms, paths, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/account/second-factor"


class Enrolling(BaseModel):
    code: str = ""
    sealed: str = ""
    next: str = "/account"


@router.get(_PATH)
def show(here: Here, next: str = "/account") -> Response:
    me = here.signed.person.id
    found = here.ask(lambda tx, **by: identity.second_factor(tx, me, **by))
    return here.page("account/second_factor.html", found=found, next=paths.local(next))


@router.get(f"{_PATH}/new")
def new(here: Here, next: str = "/account") -> Response:
    here.confirmed()
    return _enrolling(here, Enrolling(next=paths.local(next)))


@router.post(f"{_PATH}/new")
def enrol(here: Here, form: Annotated[Enrolling, Form()]) -> Response:
    here.confirmed(f"{_PATH}/new")
    key = here.settings.key
    try:
        codes = here.act(lambda tx, **by: identity.enrol(tx, form.sealed, form.code, key=key, **by))
    except forms.REFUSED as refusal:
        return _enrolling(here, form, refusal)
    return _shown_once(here, codes, paths.local(form.next))


@router.post(f"{_PATH}/codes")
def renew(here: Here) -> Response:
    here.confirmed(_PATH)
    key = here.settings.key
    return _shown_once(here, here.act(lambda tx, **by: identity.renew_codes(tx, key=key, **by)))


@router.post(f"{_PATH}/removal")
def remove(here: Here) -> Response:
    here.confirmed(_PATH)
    me = here.signed.person.id
    here.act(lambda tx, **by: identity.remove_second_factor(tx, me, **by))
    return render.redirect("/account", notice="You are asked for no more codes.")


def _enrolling(here: Standing, form: Enrolling, refusal: forms.Refusal | None = None) -> Response:
    """Show a new picture; after a mistyped code the same once more."""
    made = identity.resume_enrolment(
        here.signed.person,
        form.sealed,
        host=urlsplit(here.settings.base_url).hostname or "",
        key=here.settings.key,
        now=here.now,
    )
    shown: render.Shown = {"made": made, "picture": picture(made.uri)}
    return here.form("account/second_factor_new.html", form, refusal, **shown)


def _shown_once(here: Standing, codes: list[str], next: str = "/account") -> Response:
    return here.page("account/recovery_codes.html", codes=codes, next=next)


def picture(uri: str) -> Markup:
    """Draw what an application scans, dark on light in every theme: cameras want it so."""
    drawn = segno.make(uri, error="m").svg_inline(
        border=3, omitsize=True, dark="#000", light="#fff"
    )
    return Markup(drawn)  # noqa: S704 - squares of ours  # nosec B704
