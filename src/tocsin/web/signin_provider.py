"""Signing in by a provider: the way there, and what the browser brings back."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity.actions import arriving, entering, providers
from tocsin.identity.actions.arriving import Answer, Arrived, House
from tocsin.identity.oidc import flow
from tocsin.identity.oidc.flow import FlowOver, Purpose
from tocsin.identity.session import Credentials
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.web import cookies, paths, render, session
from tocsin.web.here import Here
from tocsin.web.session import Signed

router = Router()

_REFUSED = (errors.Unauthenticated, errors.Forbidden, errors.Unavailable, errors.NotFound)


class Brought(BaseModel):
    """What a provider sends the browser back with; whatever else it adds is not ours."""

    code: str = ""
    state: str = ""
    iss: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Status:
    """Which of the families of errors a page answers with."""

    family: type[errors.Anticipated]
    status: int


_STATUS = (
    _Status(errors.Forbidden, 403),
    _Status(errors.NotFound, 404),
    _Status(errors.Unavailable, 503),
)


@router.get("/sign-in/with/{slug}")
def set_out(request: Request, slug: str, next: str = "/") -> Response:
    return _sent(request, slug, Purpose.SIGN_IN, next)


@router.get("/account/confirmation/with/{slug}")
def confirm(here: Here, slug: str, next: str = "/account") -> Response:
    return _sent(here.request, slug, Purpose.CONFIRM, next)


@router.get("/account/providers/{slug}")
def link(here: Here, slug: str) -> Response:
    here.confirmed()
    return _sent(here.request, slug, Purpose.LINK, "/account")


@router.get("/sign-in/with/{slug}/return")
def arrive(
    request: Request, slug: str, signed: session.Visitor, brought: Annotated[Brought, Query()]
) -> Response:
    carried = cookies.get(request, flow.COOKIE) or ""
    answer = Answer(carried, brought.code, brought.state, brought.iss, brought.error)
    try:
        found = arriving.arrive(session.database(request).transaction, slug, answer, house(request))
        onward = _let_in(request, found, signed)
    except _REFUSED as refusal:
        onward = _refused(request, refusal)
    return cookies.drop(request, onward, flow.COOKIE)


def house(request: Request) -> House:
    state = request.app.state
    settings = state.settings
    return House(state.directory, settings.monitored, settings.key, settings.base_url)


def _sent(request: Request, slug: str, purpose: Purpose, next: str) -> Response:
    try:
        with session.database(request).reading() as tx:
            provider, now = providers.way_in(tx, slug), clock.now(tx)
        where, carried = arriving.set_out(
            provider, house(request), next=paths.local(next), purpose=purpose, now=now
        )
    except _REFUSED as refusal:
        return _refused(request, refusal)
    return cookies.put(request, RedirectResponse(where, 303), flow.COOKIE, carried)


def _let_in(request: Request, found: Arrived, signed: Signed | None) -> Response:
    onward = RedirectResponse(paths.local(found.flow.next), 303)
    with session.database(request).transaction() as tx:
        now = clock.now(tx)
        if found.flow.purpose is Purpose.SIGN_IN:
            came = Credentials(found.claims.email, "", *session.origin(request))
            entry = entering.enter(tx, found.provider, found.claims, came=came, now=now)
            return session.enter(request, onward, entry)
        if signed is None:
            raise FlowOver
        if found.flow.purpose is Purpose.CONFIRM:
            entering.confirm(tx, found.provider, found.claims, signed_in=signed.session, now=now)
        elif signed.session.is_confirmed(now):
            entering.link(tx, found.provider, found.claims, person_id=signed.person.id, now=now)
    return onward


def _refused(request: Request, refusal: errors.Anticipated) -> Response:
    status = next((s.status for s in _STATUS if isinstance(refusal, s.family)), 401)
    return render.page(request, "signin/refused.html", status=status, problem=refusal.sentence)
