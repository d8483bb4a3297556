"""API tokens: for programs, and for people's own scripts; the text is shown once."""

from datetime import timedelta
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import ALL_SCOPES, Role, Scope
from tocsin.identity.permission import Permission
from tocsin.identity.token import NewToken
from tocsin.kit.routing import Router
from tocsin.web import forms, paths, render
from tocsin.web.here import Here, Standing

router = Router()

_LASTING = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("", "Until it is revoked")]


class TokenForm(BaseModel):
    """``is_mine``: it acts as I, and stops when I leave."""

    name: str = ""
    role: Role = Role.RESPONDER
    scopes: list[Scope] = []
    days: str = "90"
    is_mine: bool = False

    def wanted(self, here: Standing) -> NewToken:
        days = int(self.days) if self.days.isdecimal() and len(self.days) < 5 else None
        expires_at = here.now + timedelta(days=days) if days else None
        person_id = here.signed.person.id if self.is_mine else None
        scopes = frozenset(self.scopes) or ALL_SCOPES
        return NewToken(self.name, self.role, scopes, person_id, expires_at)


@router.get("/settings/tokens")
def index(here: Here, cursor: str | None = None) -> Response:
    here.require(Permission.AUDIT)
    found = here.ask(lambda tx, **by: identity.list_tokens(tx, cursor=cursor, **by))
    return here.page("settings/tokens/index.html", tokens=found.items, next=found.next)


@router.get("/settings/tokens/new")
def new(here: Here, mine: bool = False) -> Response:
    is_mine = mine or not permission.may(here.actor, Permission.ADMINISTER)
    return _form(here, TokenForm(is_mine=is_mine, role=here.actor.role))


@router.post("/settings/tokens/new")
def create(here: Here, form: Annotated[TokenForm, Form()]) -> Response:
    try:
        text = here.act(lambda tx, **by: identity.create_token(tx, form.wanted(here), **by))
    except (*forms.REFUSED,) as refusal:
        return _form(here, form, refusal)
    back = "/account" if form.is_mine else "/settings/tokens"
    shown: render.Shown = {
        "text": text,
        "name": form.name,
        "back": back,
        "url": here.settings.base_url,
    }
    return here.page("settings/tokens/created.html", **shown)


@router.post("/settings/tokens/{number}/revocation")
def revoke(here: Here, number: int, next: Annotated[str, Form()] = "/settings/tokens") -> Response:
    here.act(lambda tx, **by: identity.revoke_token(tx, number, **by))
    return render.redirect(paths.local(next), notice="It is revoked and works no more.")


def _form(here: Standing, form: TokenForm, refusal: forms.Refusal | None = None) -> Response:
    held = permission.of_role(here.actor.role)
    roles = [(r.value, r.value.capitalize()) for r in Role if permission.of_role(r) <= held]
    shown = {"roles": roles, "scopes": list(Scope), "lasting": _LASTING}
    return here.form("settings/tokens/new.html", form, refusal, **shown)
