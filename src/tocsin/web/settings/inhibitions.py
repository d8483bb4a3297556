"""Inhibition: which alerts hold back which others, while they are open."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.alerts.actions import inhibiting
from tocsin.alerts.inhibition import NewRule, Rule
from tocsin.identity.permission import Permission
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.web import forms, render, silences
from tocsin.web.here import Here, Standing

router = Router()


class InhibitionForm(BaseModel):
    """Matchers are one a line; labels that have to be equal are separated by commas."""

    name: str = ""
    sources: str = ""
    targets: str = ""
    equal: str = ""
    lasts: str = "1d"
    is_enabled: bool = False

    def wanted(self) -> NewRule:
        return NewRule(
            name=self.name.strip(),
            sources=silences.matchers(self.sources, field="sources"),
            targets=silences.matchers(self.targets, field="targets"),
            equal=tuple(name.strip() for name in self.equal.split(",") if name.strip()),
            lasts=forms.duration("lasts", self.lasts),
            is_enabled=self.is_enabled,
        )


@router.get("/settings/inhibitions")
def index(here: Here) -> Response:
    return here.page("settings/inhibitions/index.html", rules=here.ask(inhibiting.rules))


@router.get("/settings/inhibitions/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, InhibitionForm(is_enabled=True))


@router.post("/settings/inhibitions")
def create(here: Here, form: Annotated[InhibitionForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: inhibiting.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return _back("Saved. It holds for alerts from now on.")


@router.get("/settings/inhibitions/{inhibition_id}")
def edit(here: Here, inhibition_id: int) -> Response:
    here.require(Permission.CONFIGURE)
    rule = here.ask(lambda tx, **by: inhibiting.get(tx, inhibition_id, **by))
    return _form(here, _filled(rule), number=inhibition_id)


@router.post("/settings/inhibitions/{inhibition_id}")
def replace(here: Here, inhibition_id: int, form: Annotated[InhibitionForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: inhibiting.update(tx, inhibition_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal, number=inhibition_id)
    return _back("Saved. What it holds back is judged again.")


@router.post("/settings/inhibitions/{inhibition_id}/removal")
def remove(here: Here, inhibition_id: int) -> Response:
    here.act(lambda tx, **by: inhibiting.remove(tx, inhibition_id, **by))
    return _back("Removed. What it held back and still fires pages.")


def _filled(rule: Rule) -> InhibitionForm:
    written = rule.as_new()
    return InhibitionForm(
        name=rule.name,
        sources="\n".join(map(str, written.sources)),
        targets="\n".join(map(str, written.targets)),
        equal=", ".join(rule.equal),
        lasts=periods.format_duration(rule.lasts),
        is_enabled=rule.is_enabled,
    )


def _form(
    here: Standing, form: InhibitionForm, refusal: forms.Refusal | None = None, *, number: int = 0
) -> Response:
    return here.form("settings/inhibitions/form.html", form, refusal, number=number)


def _back(said: str) -> Response:
    return render.redirect("/settings/inhibitions", notice=said)
