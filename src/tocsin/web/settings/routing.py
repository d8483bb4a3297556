"""Routing: which service an alert belongs to, as an ordered list of rules."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.alerts import matcher
from tocsin.alerts.actions import routing
from tocsin.alerts.actions.routing import NewRule
from tocsin.alerts.silence_store import Rule
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing

router = APIRouter()


class RuleForm(BaseModel):
    name: str = ""
    matchers: str = ""
    service_id: str = ""
    is_enabled: bool = False

    def wanted(self) -> NewRule:
        lines = [line.strip() for line in self.matchers.splitlines() if line.strip()]
        service_id = forms.number_of(self.service_id)
        if service_id is None:
            raise errors.Invalid("Choose the service that its alerts belong to.")
        matchers = tuple(matcher.parse(line) for line in lines)
        return NewRule(self.name.strip(), matchers, service_id, self.is_enabled)


class RulesForm(BaseModel):
    rules: list[RuleForm] = []

    def wanted(self) -> list[NewRule]:
        return [_named(number, each) for number, each in enumerate(self.rules, start=1)]


@router.get("/settings/routing")
def show(here: Here) -> Response:
    found = here.ask(routing.rules)
    known = here.look(lambda tx: names.of(tx, services=[each.service_id for each in found]))
    return here.page("settings/routing/show.html", rules=found, known=known)


@router.get("/settings/routing/edit")
def edit(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    rules = [_filled(each) for each in here.ask(routing.rules)]
    return _form(here, RulesForm(rules=rules or [RuleForm(is_enabled=True)]))


@router.post("/settings/routing/edit")
def replace(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(RulesForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form)
    try:
        here.act(lambda tx, **by: _save(tx, form, **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return render.redirect("/settings/routing", notice="Saved. They hold for alerts from now on.")


def _save(tx: Tx, form: RulesForm, **by: Any) -> None:
    routing.replace(tx, form.wanted(), **by)


def _named(number: int, rule: RuleForm) -> NewRule:
    try:
        if not rule.name.strip():
            raise errors.Invalid("Give it a name; alerts say by which rule they came.")
        return rule.wanted()
    except errors.Invalid as fault:
        raise errors.Invalid(f"Rule {number}: {fault.sentence}") from fault


def _filled(rule: Rule) -> RuleForm:
    return RuleForm(
        name=rule.name,
        matchers="\n".join(str(each) for each in rule.conditions),
        service_id=str(rule.service_id),
        is_enabled=rule.is_enabled,
    )


def _form(here: Standing, form: RulesForm, refusal: forms.Refusal | None = None) -> Response:
    services = here.look(names.services)
    return here.form("settings/routing/form.html", form, refusal, services=services)
