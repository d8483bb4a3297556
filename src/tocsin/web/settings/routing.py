"""Routing rules: whose an alert is and what becomes of it; drafted, tried and let hold."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from tocsin.alerts.actions import lookups, routing, simulating
from tocsin.alerts.actions.simulating import DAYS_AT_MOST, EVENTS_AT_MOST, Asked
from tocsin.alerts.routing_store import Version
from tocsin.alerts.rule import PRIORITIES, Rule
from tocsin.catalog import actions as catalog
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import clock, pages
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.signals.signal import Severity
from tocsin.web import forms, labels, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.settings import routing_form
from tocsin.web.settings.routing_form import RuleForm, RulesForm

router = Router()

_PATH = "/settings/routing"
_DRAFT = f"{_PATH}/draft"
_VERSIONS = 20


class Trying(BaseModel):
    """How many days to look back; None shows the draft alone."""

    days: Annotated[Annotated[int, Field(ge=1, le=DAYS_AT_MOST)] | None, forms.UNCHOSEN] = None


@router.get(_PATH)
def show(here: Here) -> Response:
    return here.page("settings/routing/show.html", **here.ask(_active))


@router.get(f"{_PATH}/edit")
def edit(here: Here) -> Response:
    """Edit the draft; where there is none, begin with what holds."""
    here.require(Permission.CONFIGURE)
    begun = here.ask(routing.draft)
    rules = begun.rules if begun else here.ask(routing.rules)
    shown = [routing_form.filled(each) for each in rules] or [RuleForm(is_enabled=True)]
    return _form(here, RulesForm(rules=shown))


@router.post(f"{_PATH}/edit")
def save(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(RulesForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form)
    try:
        here.act(lambda tx, **by: routing.save_draft(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return render.redirect(_DRAFT, notice="Saved as a draft. What holds is as it was.")


@router.get(_DRAFT)
def draft(here: Here, asked: Annotated[Trying, Query()]) -> Response:
    def look(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        found = routing.draft(tx, actor=actor)
        if found is None:
            raise routing.NoDraft
        return _shown(tx, found) | {"tried": _tried(tx, asked, actor)}

    return here.page("settings/routing/draft.html", asked=asked, **here.ask(look))


@router.post(f"{_DRAFT}/activation")
def activate_draft(here: Here) -> Response:
    number = here.act(routing.activate_draft)
    return render.redirect(_PATH, notice=f"Version {number} holds for alerts from now on.")


@router.post(f"{_DRAFT}/removal")
def discard(here: Here) -> Response:
    here.act(routing.discard_draft)
    return render.redirect(_PATH, notice="The draft is gone. What holds is as it was.")


@router.get(f"{_PATH}/versions")
def versions(here: Here, cursor: str | None = None) -> Response:
    before = pages.decode(cursor, int)[0] if cursor else None

    def look(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        found = routing.versions(tx, actor=actor, before=before, limit=_VERSIONS)
        who = [by for each in found.items for by in (each.activated_by, each.changed_by) if by]
        return {"page": found, "who": labels.names(tx, who)}

    return here.page("settings/routing/versions.html", cursor=cursor, **here.ask(look))


@router.get(f"{_PATH}/versions/{{number}}")
def version(here: Here, number: int) -> Response:
    found = here.ask(lambda tx, actor: _shown(tx, routing.version(tx, number, actor=actor)))
    return here.page("settings/routing/version.html", **found)


@router.post(f"{_PATH}/versions/{{number}}/activation")
def activate(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: routing.activate(tx, number, **by))
    return render.redirect(_PATH, notice=f"Version {number} holds for alerts from now on.")


def _active(tx: Tx, *, actor: Actor) -> dict[str, Any]:
    found = routing.active(tx, actor=actor)
    tables = lookups.listed(tx, actor=actor)
    begun = routing.draft(tx, actor=actor)
    shown = _shown(tx, found) if found else {"version": None, "rules": [], "who": {}}
    who = labels.names(tx, [begun.changed_by]) if begun else {}
    return shown | {"draft": begun, "tables": tables, "who": shown["who"] | who}


def _shown(tx: Tx, found: Version) -> dict[str, Any]:
    return {
        "version": found,
        "rules": _described(tx, found.rules),
        "who": labels.names(tx, [by for by in (found.changed_by, found.activated_by) if by]),
    }


def _described(tx: Tx, rules: list[Rule]) -> list[tuple[Rule, list[str]]]:
    services = {service.id: service.name for service in catalog.services(tx)}
    policies = {policy.id: policy.name for policy in oncall.policies(tx) if policy.id is not None}
    return [(rule, routing_form.said(rule, services, policies)) for rule in rules]


def _tried(tx: Tx, asked: Trying, actor: Actor) -> Any:
    if asked.days is None:
        return None
    wanted = Asked(asked.days, EVENTS_AT_MOST)
    return simulating.draft(tx, wanted, actor=actor, now=clock.now(tx))


def _form(here: Standing, form: RulesForm, refusal: forms.Refusal | None = None) -> Response:
    known = here.look(lambda tx: {"services": names.services(tx), "policies": names.policies(tx)})
    return here.form(
        "settings/routing/form.html",
        form,
        refusal,
        severities=[(each.value, each.value) for each in Severity],
        priorities=[(each, each) for each in PRIORITIES],
        hearings=routing_form.HEARING,
        **known,
    )
