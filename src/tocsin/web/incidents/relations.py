"""What an incident is about and what it hangs together with: services, alerts, other incidents."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.incidents.actions import relating
from tocsin.incidents.incident import Incident
from tocsin.incidents.link import Kind, NewLink
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")


class ServicesForm(BaseModel):
    """The first one is the most important."""

    service_ids: list[int] = []
    first_id: forms.Chosen = None

    @property
    def ordered(self) -> list[int]:
        first = [self.first_id] if self.first_id else []
        return [*first, *(s for s in self.service_ids if s not in first)]


class LinkForm(BaseModel):
    kind: Kind = Kind.RELATED
    to_number: str = ""
    url: str = ""
    title: str = ""

    @property
    def wanted(self) -> NewLink:
        if self.kind is Kind.URL:
            return NewLink(Kind.URL, url=self.url, title=self.title)
        return NewLink(self.kind, to_number=_number(self.to_number, "to_number"))


class OtherIncident(BaseModel):
    other: str = ""

    @property
    def number(self) -> int:
        found = _number(self.other, "other")
        if found is None:
            sentence = "Give the number of an incident, such as 42."
            raise errors.Invalid(sentence, fields={"other": sentence})
        return found

    @property
    def number_or_none(self) -> int | None:
        return self.number if self.other.strip() else None


def _services(tx: Tx, _incident: Incident) -> Mapping[str, Any]:
    return {"services": names.services(tx)}


SERVICES = FormPage(
    "incidents/forms/services.html",
    lambda i: ServicesForm(
        service_ids=list(i.service_ids), first_id=next(iter(i.service_ids), None)
    ),
    _services,
)
LINK = FormPage("incidents/forms/link.html", lambda _: LinkForm())
PARENT = FormPage(
    "incidents/forms/parent.html", lambda i: OtherIncident(other=str(i.parent_number or ""))
)
MERGE = FormPage("incidents/forms/merge.html", lambda _: OtherIncident())


@router.get("/services")
def services_form(at: Here) -> Response:
    return at.show(SERVICES)


@router.post("/services")
def set_services(at: Here, form: Annotated[ServicesForm, Form()]) -> Response:
    act = partial(relating.set_services, service_ids=form.ordered)
    return at.take(SERVICES, form, act, notice="The services are set.")


@router.post("/alerts/{alert_id}/removal")
def detach(at: Here, alert_id: int) -> Response:
    act = partial(relating.detach_alert, alert_id=alert_id)
    return at.do(act, notice="The alert is no part of it any more.", path=f"{at.path}/alerts")


@router.get("/links/new")
def link_form(at: Here) -> Response:
    return at.show(LINK)


@router.post("/links")
def link(at: Here, form: Annotated[LinkForm, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        relating.link(tx, number, form.wanted, **by)

    return at.take(LINK, form, act, notice="Linked.")


@router.post("/links/{link_id}/removal")
def unlink(at: Here, link_id: int) -> Response:
    return at.do(partial(relating.unlink, link_id=link_id), notice="The link is gone.")


@router.get("/parent")
def parent_form(at: Here) -> Response:
    return at.show(PARENT)


@router.post("/parent")
def set_parent(at: Here, form: Annotated[OtherIncident, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        relating.set_parent(tx, number, form.number_or_none, **by)

    return at.take(PARENT, form, act, notice="Done.")


@router.get("/merge")
def merge_form(at: Here) -> Response:
    return at.show(MERGE)


@router.post("/merge")
def merge(at: Here, form: Annotated[OtherIncident, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        relating.merge(tx, number, form.number, **by)

    return at.take(MERGE, form, act, notice=f"#{at.number} went into #{form.other.strip(' #')}.")


def _number(said: str, field: str) -> int | None:
    digits = said.strip().removeprefix("#")
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        sentence = "Give the number of an incident, such as 42."
        raise errors.Invalid(sentence, fields={field: sentence})
    return int(digits) if digits else None
