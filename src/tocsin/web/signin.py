"""The way in and out: signing in, and the first administrator's one-time link."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity import actions as identity
from tocsin.identity.actions import providers
from tocsin.identity.link import LinkSpent
from tocsin.identity.person import NewPerson
from tocsin.identity.session import Credentials
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.web import paths, render, session

router = Router()


class SignIn(BaseModel):
    email: str = ""
    password: str = ""
    next: str = "/"


class FirstAdmin(BaseModel):
    name: str = ""
    email: str = ""
    password: str = ""
    time_zone: str = "UTC"


@router.get("/sign-in")
def sign_in_form(request: Request, signed: session.Visitor, next: str = "/") -> Response:
    if signed:
        return RedirectResponse(paths.local(next), 303)
    return shown(request, SignIn(next=paths.local(next)))


@router.post("/sign-in")
def sign_in(request: Request, form: Annotated[SignIn, Form()]) -> Response:
    credentials = Credentials(form.email, form.password, *session.origin(request))
    try:
        entry = identity.sign_in(session.database(request).transaction, credentials)
    except (errors.Unauthenticated, errors.TooMany) as refusal:
        return shown(request, form, problem=refusal.sentence)
    return session.enter(request, RedirectResponse(paths.local(form.next), 303), entry)


def shown(request: Request, form: SignIn, *, problem: str = "") -> Response:
    """Show the form, with all the ways in beside it."""
    with session.database(request).reading() as tx:
        ways = providers.ways_in(tx)
    status = 401 if problem else 200
    return render.page(
        request, "signin/sign_in.html", status=status, form=form, ways=ways, problem=problem
    )


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    with session.database(request).transaction() as tx:
        identity.sign_out(tx, session.cookie(request) or "", now=clock.now(tx))
    return session.end(request, render.redirect("/sign-in", notice="You are signed out."))


@router.get("/setup/{token}")
def setup_form(request: Request, token: str) -> Response:
    with session.database(request).reading() as tx:
        if not identity.is_first_admin_link(tx, token, clock.now(tx)):
            raise LinkSpent
    return render.page(request, "signin/setup.html", form=FirstAdmin(), faults={})


@router.post("/setup/{token}")
def setup(request: Request, token: str, form: Annotated[FirstAdmin, Form()]) -> Response:
    new = NewPerson(form.email, form.name, time_zone=form.time_zone, password=form.password)
    try:
        with session.database(request).transaction() as tx:
            begun = identity.redeem_first_admin(tx, token, new, clock.now(tx))
    except errors.Invalid as refusal:
        shown = {"form": form, "faults": refusal.fields, "problem": refusal.sentence}
        return render.page(request, "signin/setup.html", status=422, **shown)
    return session.begin(request, render.redirect("/", notice="Welcome to Tocsin."), begun)
