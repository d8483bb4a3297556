"""Signing in: of whom a second factor is asked."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity.actions import providers
from tocsin.identity.permission import Permission
from tocsin.identity.sign_in_rule import AskedOf, SignInRule
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/sign-in"
WORDS = {
    AskedOf.NOBODY: "Nobody, but all may set one up",
    AskedOf.MANAGERS: "Managers, administrators and auditors",
    AskedOf.EVERYONE: "Everybody who works here",
}


class RuleForm(BaseModel):
    second_factor: AskedOf = AskedOf.NOBODY
    grace: str = "14d"

    def wanted(self) -> SignInRule:
        return SignInRule(self.second_factor, forms.duration("grace", self.grace))


@router.get(_PATH)
def show(here: Here) -> Response:
    rule = here.ask(identity.sign_in_rule)
    found = here.ask(lambda tx, **by: providers.list_providers(tx, limit=100, **by)).items
    return here.page("settings/sign_in/show.html", rule=rule, words=WORDS, providers=found)


@router.get(f"{_PATH}/rule")
def edit(here: Here) -> Response:
    here.require(Permission.ADMINISTER)
    now = here.ask(identity.sign_in_rule)
    form = RuleForm(second_factor=now.second_factor, grace=periods.format_duration(now.grace))
    return _editing(here, form)


@router.post(f"{_PATH}/rule")
def change(here: Here, form: Annotated[RuleForm, Form()]) -> Response:
    here.require(Permission.ADMINISTER)
    here.confirmed(f"{_PATH}/rule")
    try:
        here.act(lambda tx, **by: identity.set_sign_in_rule(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _editing(here, form, refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post("/settings/people/{number}/second-factor/removal")
def take_off(here: Here, number: int) -> Response:
    here.require(Permission.ADMINISTER)
    here.confirmed(f"/settings/people/{number}")
    here.act(lambda tx, **by: identity.remove_second_factor(tx, number, **by))
    said = "It is taken off; they are told by mail."
    return render.redirect(f"/settings/people/{number}", notice=said)


def _editing(here: Standing, form: RuleForm, refusal: forms.Refusal | None = None) -> Response:
    return here.form("settings/sign_in/rule.html", form, refusal, words=list(WORDS.items()))
