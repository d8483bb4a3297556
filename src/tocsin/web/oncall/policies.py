"""Escalation policies: whom to page, in which order, and whom when all was in vain."""

from functools import partial
from typing import Annotated, Any, Self

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.catalog import actions as catalog
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify.actions import bundling
from tocsin.notify.bundle import Windows
from tocsin.oncall import actions as oncall
from tocsin.oncall import manner
from tocsin.oncall.actions import owning, reading, readying
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall import drafted, duty, policy_form, whatif
from tocsin.web.oncall.drafted import Drafted
from tocsin.web.oncall.policy_form import PolicyForm, Step

router = Router()


class BundlingForm(BaseModel):
    """How long a page may wait to be told with others; nothing or 0 is not at all."""

    messages: str = ""
    calls: str = ""

    @classmethod
    def of(cls, found: Windows) -> Self:
        messages, calls = (periods.format_duration(each) for each in (found.messages, found.calls))
        return cls(messages=messages, calls=calls)

    def wanted(self) -> Windows:
        return Windows(
            forms.duration("messages", self.messages or "0s"),
            forms.duration("calls", self.calls or "0s"),
        )


_PAGE = 50


@router.get("/policies")
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = reading.list_policies(tx, cursor=cursor, limit=_PAGE, actor=actor)
        return {
            "ladders": duty.ladders(tx, found.items, now=here.now, actor=actor),
            "next": found.next,
            "services": catalog.services(tx),
            "catch_all": duty.in_words(tx, reading.view_catch_all(tx, actor=actor)),
            "windows": bundling.view_windows(tx, actor=actor),
        }

    return here.page("oncall/policies.html", cursor=cursor, **here.ask(question))


@router.get("/policies/new")
def new(here: Here) -> Response:
    here.require_leading()
    return _form(here, PolicyForm(steps=[Step()]), None)


@router.post("/policies/new")
def create(here: Here, given: nested.Nested) -> Response:
    here.require_leading()
    form = nested.filled(PolicyForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        number = here.act(lambda tx, **by: oncall.create_policy(tx, form.wanted(), **by))
    except forms.UNSAVED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/policies/{number}", notice=f"{form.name} is made.")


@router.get("/policies/catch-all")
def edit_catch_all(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    last = here.ask(reading.view_catch_all)
    choices = here.look(policy_form.choices)
    return here.page("oncall/catch_all.html", catch_all=last, choices=choices)


@router.post("/policies/catch-all")
def set_catch_all(here: Here, given: nested.Nested) -> Response:
    wanted = [each for each in given.get("targets", []) if isinstance(each, str) and each]
    here.act(lambda tx, **by: oncall.set_catch_all(tx, wanted, **by))
    return render.redirect("/policies", notice="Saved. It holds from the next page on.")


@router.get("/policies/bundling")
def edit_bundling(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return here.form("oncall/bundling.html", BundlingForm.of(here.ask(bundling.view_windows)))


@router.post("/policies/bundling")
def set_bundling(here: Here, form: Annotated[BundlingForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: bundling.set_windows(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return here.form("oncall/bundling.html", form, refusal)
    return render.redirect("/policies", notice="Saved. It holds from the next page on.")


@router.get("/policies/{number}")
def show(here: Here, number: int) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        policy = reading.view_policy(tx, number, actor=actor)
        (ladder,) = duty.ladders(tx, [policy], now=here.now, actor=actor)
        return {
            "policy": policy,
            "may_edit": owning.may_configure(tx, policy, actor=actor),
            "former": oncall.former_in_flight(tx, policy),
            "manners": [manner.words(step.manner) for step in policy.steps],
            "ladder": ladder,
            "findings": readying.of_policy(tx, policy, actor=actor, now=here.now),
            "services": [each for each in catalog.services(tx) if each.policy_id == number],
            "catch_all": duty.in_words(tx, reading.view_catch_all(tx, actor=actor)),
        }

    return here.page("oncall/policy.html", **here.ask(question))


@router.get("/policies/{number}/edit")
def edit(here: Here, number: int) -> Response:
    here.require_leading()
    policy = here.ask(lambda tx, **by: reading.view_policy(tx, number, **by))
    here.ask(lambda tx, **by: owning.require(tx, policy, **by))
    return _form(here, policy_form.filled(policy), number)


@router.post("/policies/{number}/edit")
def replace(here: Here, number: int, given: nested.Nested) -> Response:
    here.require_leading()
    form = nested.filled(PolicyForm, given)
    if given.get("do") == "whatif":
        return _foreseen(here, form, number)
    if given.get("do", "save") != "save":
        return _form(here, form, number)
    try:
        here.act(lambda tx, **by: oncall.replace_policy(tx, number, form.wanted(), **by))
    except forms.UNSAVED as refusal:
        return _form(here, form, number, refusal=refusal)
    said = "Saved. Pages that are under way go on as they began."
    return render.redirect(f"/policies/{number}", notice=said)


@router.post("/policies/{number}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: catalog.remove_policy(tx, number, **by))
    return render.redirect("/policies", notice="The policy is removed.")


def _foreseen(here: Standing, form: PolicyForm, number: int) -> Response:
    """Show what the page of a service of the policy would be by what is written, unsaved."""

    def look(tx: Tx, **by: Any) -> Drafted:
        draft = partial(oncall.replace_policy, tx, number, form.wanted(), **by)
        return drafted.policy(tx, number, draft, actor=here.actor, now=here.now)

    try:
        found = here.act(look)
    except forms.UNSAVED as refusal:
        return _form(here, form, number, refusal=refusal)
    return _form(here, form, number, found=found)


def _form(
    here: Standing,
    form: PolicyForm,
    number: int | None,
    *,
    refusal: forms.Refusal | None = None,
    found: Drafted | None = None,
) -> Response:
    def question(tx: Tx) -> render.Shown:
        flying = oncall.in_flight(tx, number) if number is not None else []
        offered = policy_form.choices(tx, with_vendors=True)
        return {"choices": offered, "flying": len(flying)}

    known = here.look(question)
    known |= {"number": number, "drafted": found, **whatif.WORDS}
    return here.form("oncall/policy_form.html", form, refusal, **known)
