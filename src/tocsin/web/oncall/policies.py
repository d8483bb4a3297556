"""Escalation policies: whom to page, in which order, and whom when all was in vain."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit import clock
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import reading
from tocsin.web import forms, nested, render, session
from tocsin.web.oncall import duty, policy_form
from tocsin.web.oncall.policy_form import PolicyForm, Step

router = APIRouter()


@router.get("/policies")
def index(request: Request, signed: session.Viewer) -> Response:
    with session.database(request).reading() as tx:
        board = duty.board(tx, signed.actor, now=clock.now(tx))
        last = duty.in_words(tx, reading.view_catch_all(tx, actor=signed.actor))
        services = catalog.services(tx)
    shown: render.Shown = {"ladders": board.ladders, "services": services, "catch_all": last}
    return render.page(request, "oncall/policies.html", **shown)


@router.get("/policies/new")
def new(request: Request, signed: session.Viewer) -> Response:
    permission.require(signed.actor, Permission.CONFIGURE)
    return _form(request, PolicyForm(steps=[Step()]), None)


@router.post("/policies/new")
def create(request: Request, signed: session.Viewer, given: nested.Nested) -> Response:
    form = nested.filled(PolicyForm, given)
    if given.get("do", "save") != "save":
        return _form(request, form, None)
    try:
        with session.database(request).transaction() as tx:
            wanted = form.wanted()
            number = oncall.create_policy(tx, wanted, actor=signed.actor, now=clock.now(tx))
    except forms.REFUSED as refusal:
        return _form(request, form, None, refusal=refusal)
    return render.redirect(f"/policies/{number}", notice=f"{wanted.name} is made.")


@router.get("/policies/catch-all")
def edit_catch_all(request: Request, signed: session.Viewer) -> Response:
    permission.require(signed.actor, Permission.CONFIGURE)
    with session.database(request).reading() as tx:
        last = reading.view_catch_all(tx, actor=signed.actor)
        choices = policy_form.choices(tx)
    return render.page(request, "oncall/catch_all.html", catch_all=last, choices=choices)


@router.post("/policies/catch-all")
def set_catch_all(request: Request, signed: session.Viewer, given: nested.Nested) -> Response:
    targets = given.get("targets", [])
    wanted = [each for each in targets if isinstance(each, str) and each]
    with session.database(request).transaction() as tx:
        oncall.set_catch_all(tx, wanted, actor=signed.actor, now=clock.now(tx))
    return render.redirect("/policies", notice="Saved. It holds from the next page on.")


@router.get("/policies/{number}")
def show(request: Request, number: int, signed: session.Viewer) -> Response:
    with session.database(request).reading() as tx:
        policy = reading.view_policy(tx, number, actor=signed.actor)
        board = duty.board(tx, signed.actor, now=clock.now(tx))
        last = duty.in_words(tx, reading.view_catch_all(tx, actor=signed.actor))
        services = [each for each in catalog.services(tx) if each.policy_id == number]
    ladder = next(each for each in board.ladders if each.policy.id == number)
    shown: render.Shown = {
        "policy": policy,
        "ladder": ladder,
        "services": services,
        "catch_all": last,
    }
    return render.page(request, "oncall/policy.html", **shown)


@router.get("/policies/{number}/edit")
def edit(request: Request, number: int, signed: session.Viewer) -> Response:
    permission.require(signed.actor, Permission.CONFIGURE)
    with session.database(request).reading() as tx:
        policy = reading.view_policy(tx, number, actor=signed.actor)
    return _form(request, policy_form.filled(policy), number)


@router.post("/policies/{number}/edit")
def replace(
    request: Request, number: int, signed: session.Viewer, given: nested.Nested
) -> Response:
    form = nested.filled(PolicyForm, given)
    if given.get("do", "save") != "save":
        return _form(request, form, number)
    try:
        with session.database(request).transaction() as tx:
            now = clock.now(tx)
            oncall.replace_policy(tx, number, form.wanted(), actor=signed.actor, now=now)
    except forms.REFUSED as refusal:
        return _form(request, form, number, refusal=refusal)
    said = "Saved. Pages that are under way go on as they began."
    return render.redirect(f"/policies/{number}", notice=said)


def _form(
    request: Request, form: PolicyForm, number: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    with session.database(request).reading() as tx:
        choices = policy_form.choices(tx)
    said = forms.refused(form, refusal) if refusal else forms.fresh()
    shown = {"form": form, "number": number, "choices": choices, **said}
    return render.page(request, "oncall/policy_form.html", status=422 if refusal else 200, **shown)
