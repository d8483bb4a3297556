"""Vendors at work on an incident: asked, known there by a ticket, and let go."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.incidents import engagement
from tocsin.incidents.actions import engaging
from tocsin.incidents.engagement import Standing

router = noun("incidents")


class EngagementOut(Output):
    """``worked_seconds`` counts the hours of the contract alone; ``is_over`` once they are let go
    or the incident ended; ``opens_at`` is when they work again, null while they do.
    """

    vendor: str
    vendor_id: int
    contract: str
    ticket: str
    reason: str
    engaged_at: datetime
    released_at: datetime | None
    worked_seconds: int
    is_over: bool
    opens_at: datetime | None


class EngagementIn(Input):
    vendor: Named
    reason: Annotated[str, Field(max_length=engagement.MOST_REASON)] = ""


class TicketIn(Input):
    """An empty one takes it away."""

    ticket: Annotated[str, Field(max_length=engagement.MOST_TICKET)]


@router.get("/{number}/vendors")
def list_vendors(number: Id, frame: Reading) -> Listed[EngagementOut]:
    """Return which vendors were asked about it, in that order, and how their clocks stand."""
    return _all(frame, number)


@router.post("/{number}/vendors", status_code=201)
def engage_vendor(number: Id, body: EngagementIn, frame: Writing) -> Listed[EngagementOut]:
    """Functional escalation to a vendor: they are asked, and their time counts from now on."""
    vendor = names.vendor(frame, body.vendor)
    engaging.engage(
        frame.tx, number, vendor.id, reason=body.reason, actor=frame.actor, now=frame.now
    )
    return _all(frame, number)


@router.put("/{number}/vendors/{vendor_id}/ticket")
def set_ticket(number: Id, vendor_id: Id, body: TicketIn, frame: Writing) -> Listed[EngagementOut]:
    """Note by which name the vendor knows it."""
    engaging.set_ticket(frame.tx, number, vendor_id, body.ticket, actor=frame.actor, now=frame.now)
    return _all(frame, number)


@router.delete("/{number}/vendors/{vendor_id}", status_code=204)
def release_vendor(number: Id, vendor_id: Id, frame: Writing) -> None:
    """Let the vendor go: their time stops."""
    engaging.release(frame.tx, number, vendor_id, actor=frame.actor, now=frame.now)


def _all(frame: Frame, number: int) -> Listed[EngagementOut]:
    found = engaging.engagements(frame.tx, number, actor=frame.actor, now=frame.now)
    return Listed(items=[_shown(each) for each in found])


def _shown(one: Standing) -> EngagementOut:
    return EngagementOut(
        vendor=one.vendor.name,
        vendor_id=one.vendor.id,
        contract=one.vendor.contract,
        ticket=one.engagement.ticket,
        reason=one.engagement.reason,
        engaged_at=one.engagement.engaged_at,
        released_at=one.engagement.released_at,
        worked_seconds=int(one.worked.total_seconds()),
        is_over=one.is_over,
        opens_at=one.opens_at,
    )
