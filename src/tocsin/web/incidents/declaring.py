"""A new incident by a responder, often with the person who noticed it on the phone."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring, declare
from tocsin.incidents.actions.judging import Facts
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level
from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.triage.actions.suggesting import Said
from tocsin.triage.suggestion import Suggestions
from tocsin.web import forms, moments, names, render, session
from tocsin.web.incidents import likely
from tocsin.web.session import Signed
from tocsin.work.actions import templates
from tocsin.work.template import Template

router = Router(prefix="/incidents")


class NewIncident(BaseModel):
    """``caller_id`` is who noticed it; without one it is whoever fills this in. ``template`` is
    the one that it begins with."""

    title: str = ""
    description: str = ""
    service_ids: list[int] = []
    impact: Annotated[Level | None, forms.UNCHOSEN] = None
    urgency: Annotated[Level | None, forms.UNCHOSEN] = None
    category: str = ""
    caller_id: forms.Chosen = None
    occurred_at: str = ""
    is_quiet: bool = False
    template: forms.Chosen = None
    affected: str = ""
    do: str = ""
    take: str = ""

    def declaration(self, zone: str) -> Declaration:
        occurred = self.occurred_at
        return Declaration(
            title=self.title,
            description=self.description,
            channel=Channel.PHONE if self.caller_id else Channel.WEB,
            service_ids=tuple(self.service_ids),
            impact=self.impact,
            urgency=self.urgency,
            category=self.category or None,
            reporter_id=self.caller_id,
            occurred_at=moments.read(occurred, zone=zone, field="occurred_at")
            if occurred
            else None,
            pages=not self.is_quiet,
            affected=self.people_hit,
        )

    @property
    def people_hit(self) -> int | None:
        return forms.count("affected", self.affected, most=_MOST_HIT) if self.affected else None


@router.get("/new")
def new(
    request: Request,
    signed: session.Viewer,
    service: int | None = None,
    template: forms.Chosen = None,
) -> Response:
    permission.require(signed.actor, Permission.RESPOND)
    form = NewIncident(service_ids=[service] if service else [])
    if template is not None:
        with session.database(request).reading() as tx:
            form = _begun(templates.template(tx, template, actor=signed.actor))
    return _show(request, signed, form, forms.fresh())


@router.post("")
def create(
    request: Request, signed: session.Viewer, form: Annotated[NewIncident, Form()]
) -> Response:
    permission.require(signed.actor, Permission.RESPOND)
    if form.do == "preview" or form.take:
        return _show(request, signed, _taken(form), forms.fresh())
    try:
        with session.database(request).transaction() as tx:
            said = form.declaration(signed.person.time_zone)
            by: dict[str, Any] = {"actor": signed.actor, "now": clock.now(tx)}
            number = (
                declare.declare(tx, said, **by)
                if form.template is None
                else templates.begin(tx, form.template, said, **by)
            )
    except forms.REFUSED as refusal:
        return _show(request, signed, form, forms.refused(form, refusal), status=422)
    return render.redirect(f"/incidents/{number}", notice=f"#{number} is open.")


def _taken(form: NewIncident) -> NewIncident:
    """Return the form with what was suggested and is taken."""
    if (category := likely.category_in(form.take)) is not None:
        return form.model_copy(update={"category": category})
    if (service_id := likely.service_in(form.take)) is not None:
        others = [each for each in form.service_ids if each != service_id]
        return form.model_copy(update={"service_ids": [service_id, *others]})
    return form


def _begun(template: Template) -> NewIncident:
    """Return the form as the template fills it in."""
    said = template.beginning
    return NewIncident(
        title=said.title,
        description=said.description,
        service_ids=list(said.service_ids),
        impact=said.impact,
        urgency=said.urgency,
        category=said.category or "",
        is_quiet=said.is_quiet,
        template=template.id,
    )


def _show(
    request: Request,
    signed: Signed,
    form: NewIncident,
    said: Mapping[str, Any],
    *,
    status: int = 200,
) -> Response:
    with session.database(request).reading() as tx:
        shown = _choices(tx) | {"beginnings": _beginnings(tx, signed)}
        shown |= {"suggested": _suggested(tx, form, signed)}
    return render.page(request, "incidents/new.html", status=status, form=form, **shown, **said)


def _beginnings(tx: Tx, signed: Signed) -> list[tuple[str, str]]:
    """Return the templates as links to this form, and the way back to an empty one."""
    known = templates.listed(tx, actor=signed.actor)
    offered = [(each.name, f"/incidents/new?template={each.id}") for each in known]
    return [("Blank", "/incidents/new"), *offered] if offered else []


def _suggested(tx: Tx, form: NewIncident, signed: Signed) -> Suggestions | None:
    affected = int(form.affected) if form.affected.strip().isdecimal() else None
    facts = Facts(None, form.caller_id or signed.person.id, affected)
    said = Said(form.title, form.description, form.service_ids, facts)
    return likely.of(tx, said, actor=signed.actor, now=clock.now(tx))


_MOST_HIT = 10_000_000


def _choices(tx: Tx) -> dict[str, Any]:
    return {
        "services": names.services(tx),
        "people": names.people(tx),
        "categories": [(c.path, c.path) for c in configuring.categories(tx) if not c.is_archived],
        "levels": [(level.value, level.value.capitalize()) for level in Level],
        "matrix": configuring.matrix(tx),
    }
