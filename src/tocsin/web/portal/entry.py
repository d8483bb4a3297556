"""The way into the portal without a password: a link is asked for, mailed, and opened once.

Scanners of mail follow links, so looking lets nobody in; the button on the page does.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.desk.actions import portal as portal_actions
from tocsin.identity.actions import portal_links
from tocsin.identity.actions.portal_links import Visitor
from tocsin.identity.link import LinkSpent
from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.kit.secrets import Key
from tocsin.notify import actions as notify
from tocsin.web import paths, render, session, words
from tocsin.web.portal.language import Speaking

router = Router(prefix="/portal", dependencies=[Speaking])

START = "/report"


@router.get("")
def ask(request: Request, signed: session.Visitor, next: str = START) -> Response:
    if signed:
        return RedirectResponse(paths.local(next), 303)
    return _ask(request, next)


@router.post("")
def send(
    request: Request,
    email: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = START,
) -> Response:
    """Say the same whoever was asked for: who may report here is nobody's business."""
    key: Key = request.app.state.settings.key
    asked = portal_actions.Asked(email, words.language(), _onward(next))
    with session.database(request).transaction() as tx:
        portal_actions.send_link(tx, asked, key=key, now=clock.now(tx))
    return render.page(request, "portal/sent.html", email=email[:254])


@router.get("/{token}")
def welcome(request: Request, token: str, next: str = START) -> Response:
    try:
        with session.database(request).reading() as tx:
            email, person = portal_links.portal_visitor(tx, token, now=clock.now(tx))
    except LinkSpent:
        return _ask(request, next, problem=words.say("entry.spent"), status=404)
    shown: render.Shown = {"email": email, "person": person, "next": _onward(next), "token": token}
    return render.page(request, "portal/welcome.html", **shown)


@router.post("/{token}")
def enter(
    request: Request,
    token: str,
    name: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = START,
) -> Response:
    address = request.client.host if request.client else ""
    agent = request.headers.get("user-agent", "")
    visitor = Visitor(name, words.language(), address, agent)
    try:
        with session.database(request).transaction() as tx:
            begun = portal_links.redeem(tx, token, visitor, now=clock.now(tx))
    except LinkSpent:
        return _ask(request, next, problem=words.say("entry.spent"), status=404)
    return session.begin(request, RedirectResponse(_onward(next), 303), begun)


def _ask(request: Request, next: str, *, problem: str = "", status: int = 200) -> Response:
    with session.database(request).reading() as tx:
        can_mail = any(each.slug == "email" for each in notify.usable_channels(tx))
    shown = {"next": _onward(next), "can_mail": can_mail, "problem": problem}
    return render.page(request, "portal/entry.html", status=status, **shown)


def _onward(next: str) -> str:
    local = paths.local(next)
    return local if local.startswith("/report") else START


def way(next: str) -> str:
    """Where somebody is sent who wants to see a page of the portal and is not known yet."""
    return f"/portal?next={quote(next, safe='/')}"
