"""My account: who I am here, how I am reached, where I am signed in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity.actions import connections
from tocsin.identity.actor import Actor
from tocsin.identity.person import PersonChange
from tocsin.identity.session import Credentials
from tocsin.identity.token import Token
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Urgency
from tocsin.web import forms, paths, render, session
from tocsin.web.here import Here, Standing

router = Router()

_LANGUAGES = [("en", "English")]


class Profile(BaseModel):
    name: str = ""
    time_zone: str = "UTC"
    locale: str = "en"


class Password(BaseModel):
    current: str = ""
    code: str = ""
    new: str = ""


class Confirming(BaseModel):
    password: str = ""
    code: str = ""
    next: str = "/account"


@router.get("/account")
def show(here: Here) -> Response:
    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        me = here.signed.person.id
        rules = notify.rules(tx, me, actor=actor)
        return {
            "contacts": notify.list_contacts(tx, me, actor=actor),
            "is_reachable": notify.reachable(tx, me),
            "rules": {urgency: [r for r in rules if r.urgency is urgency] for urgency in Urgency},
            "sessions": identity.list_sessions(tx, actor=actor, now=here.now),
            "tokens": _own(identity.list_tokens(tx, actor=actor, limit=200).items, me),
            "teams": identity.teams_of(tx, me),
            "second_factor": identity.second_factor(tx, me, actor=actor),
            "connections": connections.connections(tx, me),
        }

    return here.page("account/show.html", **here.ask(question))


@router.get("/account/edit")
def edit(here: Here) -> Response:
    me = here.signed.person
    form = Profile(name=me.name, time_zone=me.time_zone, locale=me.locale)
    return here.form("account/edit.html", form, languages=_LANGUAGES)


@router.post("/account/edit")
def change(here: Here, form: Annotated[Profile, Form()]) -> Response:
    wanted = PersonChange(form.name, None, form.time_zone, form.locale)
    me = here.signed.person.id
    try:
        here.act(lambda tx, **by: identity.update_person(tx, me, wanted, **by))
    except forms.REFUSED as refusal:
        return here.form("account/edit.html", form, refusal, languages=_LANGUAGES)
    return render.redirect("/account", notice="Saved.")


@router.get("/account/password")
def password_form(here: Here) -> Response:
    return here.form("account/password.html", Password())


@router.post("/account/password")
def change_password(here: Here, form: Annotated[Password, Form()]) -> Response:
    try:
        _confirm(here, form.current, form.code)
        with session.database(here.request).transaction() as tx:
            now = clock.now(tx)
            confirmed = replace(here.signed.session, confirmed_at=now)
            identity.set_own_password(tx, confirmed, form.new, now=now)
    except (errors.Invalid, errors.Unauthenticated, errors.TooMany) as refusal:
        shown = {"form": Password(), "problem": refusal.sentence, "faults": {}}
        return here.page("account/password.html", status=422, **shown)
    said = "Your password is changed; your other sessions have ended."
    return render.redirect("/account", notice=said)


@router.get("/account/confirmation")
def confirmation_form(here: Here, next: str = "/account") -> Response:
    return _confirmation(here, paths.local(next))


@router.post("/account/confirmation")
def confirm(here: Here, form: Annotated[Confirming, Form()]) -> Response:
    onward = paths.local(form.next)
    try:
        _confirm(here, form.password, form.code)
    except (errors.Unauthenticated, errors.TooMany) as refusal:
        return _confirmation(here, onward, problem=refusal.sentence)
    return render.redirect(onward)


@router.post("/account/sessions/{number}/end")
def end_session(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: identity.revoke_session(tx, number, **by))
    return render.redirect("/account", notice="That session has ended.")


def _confirmation(here: Standing, onward: str, *, problem: str = "") -> Response:
    """Ask for the password, or for a word of the provider by which they come."""
    ways = here.look(lambda tx: connections.connections(tx, here.signed.person.id))
    shown: render.Shown = {"ways": [each for each in ways if each.is_connected]}
    status = 422 if problem else 200
    return here.page(
        "account/confirmation.html", status=status, next=onward, problem=problem, **shown
    )


def _confirm(here: Standing, password: str, code: str) -> None:
    address, agent = session.origin(here.request)
    offered = Credentials(here.signed.person.email, password, address, agent, code[:64])
    database = session.database(here.request)
    identity.confirm(database.transaction, here.signed.session, offered, key=here.settings.key)


def _own(tokens: Sequence[Token], person_id: int) -> list[Token]:
    return [each for each in tokens if each.person_id == person_id and not each.revoked_at]
