"""Choosing a password by a link, and asking for such a link when it is forgotten."""

from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.notify import actions as notify
from tocsin.web import render, session
from tocsin.web.settings import invitation

router = Router()


@router.get("/password")
def forgotten(request: Request) -> Response:
    with session.database(request).reading() as tx:
        can_mail = any(each.slug == "email" for each in notify.usable_channels(tx))
    return render.page(request, "password/forgotten.html", can_mail=can_mail)


@router.post("/password")
def send_link(request: Request, email: Annotated[str, Form()] = "") -> Response:
    """Say the same whoever was asked for: who has an account is nobody's business."""
    with session.database(request).transaction() as tx:
        now = clock.now(tx)
        found = identity.password_link_for(tx, email, now=now)
        if found:
            invitation.mail(tx, *found, key=request.app.state.settings.key, now=now)
    return render.page(request, "password/sent.html", email=email)


@router.get("/password/{token}")
def choose(request: Request, token: str) -> Response:
    return render.page(request, "password/choose.html", token=token, problem="")


@router.post("/password/{token}")
def redeem(request: Request, token: str, password: Annotated[str, Form()] = "") -> Response:
    try:
        with session.database(request).transaction() as tx:
            entry = identity.redeem_password_link(tx, token, password, clock.now(tx))
    except errors.Invalid as refusal:
        shown: render.Shown = {"token": token, "problem": refusal.sentence}
        return render.page(request, "password/choose.html", status=422, **shown)
    return session.enter(request, render.redirect("/", notice="You are signed in."), entry)
