"""Vendors of an incident: asked, known there by a ticket, and let go."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import engaging
from tocsin.incidents.incident import Incident
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import vendors
from tocsin.web import forms
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}/vendors")


class Asking(BaseModel):
    vendor_id: forms.Chosen = None
    reason: str = ""


class Ticket(BaseModel):
    ticket: str = ""


def _choices(tx: Tx, incident: Incident) -> Mapping[str, Any]:
    found = engaging.engagements(tx, incident.number, actor=SYSTEM, now=clock.now(tx))
    busy = {each.vendor.id for each in found if not each.is_over}
    free = [(each.id, each.name) for each in vendors.vendors(tx) if each.id not in busy]
    return {"engaged": found, "vendors": free}


VENDORS = FormPage("incidents/forms/vendors.html", lambda _: Asking(), _choices)


@router.get("")
def show(at: Here) -> Response:
    return at.show(VENDORS)


@router.post("")
def engage(at: Here, form: Annotated[Asking, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        if form.vendor_id is None:
            raise errors.Invalid("Choose whom to ask.", fields={"vendor_id": "Choose whom to ask."})
        engaging.engage(tx, number, form.vendor_id, reason=form.reason, **by)

    return at.take(VENDORS, form, act, notice="They are asked, and their time counts.")


@router.post("/{vendor_id}/ticket")
def set_ticket(at: Here, vendor_id: int, form: Annotated[Ticket, Form()]) -> Response:
    act = partial(engaging.set_ticket, vendor_id=vendor_id, ticket=form.ticket)
    return at.do(act, notice="The ticket is noted.", path=f"{at.path}/vendors")


@router.post("/{vendor_id}/release")
def release(at: Here, vendor_id: int) -> Response:
    act = partial(engaging.release, vendor_id=vendor_id)
    return at.do(act, notice="They are let go; their time stopped.")
