"""Vendors: those outside who owe help by contract, at which hours, and how they are asked."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tocsin.api.frame import Frame
from tocsin.api.rotations import RestrictionIn, RestrictionOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.kit.pages import Page
from tocsin.oncall import restriction
from tocsin.oncall import vendor as ideas
from tocsin.oncall.actions import vendors
from tocsin.oncall.vendor import NewVendor, Vendor, Way

router = noun("vendors")

Ways = Annotated[tuple["WayIn", ...], Field(min_length=1, max_length=ideas.MOST_WAYS)]


class WayOut(Output):
    channel: str
    address: str
    label: str


class WayIn(Input):
    """A channel that is set up, and the vendor's address there; ``label`` says what it is for."""

    channel: Annotated[str, Field(max_length=40)]
    address: Annotated[str, Field(max_length=1000)]
    label: Annotated[str, Field(max_length=80)] = ""


class VendorOut(Output):
    """``is_open`` is whether they work by contract now, ``opens_at`` when they next do."""

    id: int
    name: str
    contract: str
    time_zone: str
    hours: list[RestrictionOut]
    holidays: str
    ways: list[WayOut]
    note: str
    is_open: bool
    opens_at: datetime | None


class VendorIn(Input):
    """Without ``hours`` they work at all hours; on the public holidays of ``holidays`` never.

    ``contract`` is what to quote to them.
    """

    name: str
    contract: str = ""
    time_zone: str = "UTC"
    hours: Annotated[tuple[RestrictionIn, ...], Field(max_length=ideas.MOST_HOURS)] = ()
    holidays: Annotated[str, Field(max_length=20)] = ""
    ways: Ways
    note: str = ""


@router.get("")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[VendorOut]:
    """Return all vendors by name."""
    page: Page[Vendor] = vendors.list_vendors(
        frame.tx, cursor=cursor, limit=limit, actor=frame.actor
    )
    return Listed(items=[_shown(frame, each) for each in page.items], next=page.next)


@router.post("", status_code=201)
def create(body: VendorIn, frame: Writing) -> VendorOut:
    made = vendors.create_vendor(frame.tx, _wanted(body), actor=frame.actor, now=frame.now)
    return _shown(frame, vendors.vendor(frame.tx, made))


@router.get("/{vendor_id}")
def show(vendor_id: Id, frame: Reading) -> VendorOut:
    return _shown(frame, vendors.view_vendor(frame.tx, vendor_id, actor=frame.actor))


@router.put("/{vendor_id}")
def replace(vendor_id: Id, body: VendorIn, frame: Writing) -> VendorOut:
    """Make it what is given; who is asked already goes on being counted."""
    wanted = _wanted(body)
    vendors.replace_vendor(frame.tx, vendor_id, wanted, actor=frame.actor, now=frame.now)
    return _shown(frame, vendors.vendor(frame.tx, vendor_id))


@router.delete("/{vendor_id}", status_code=204)
def remove(vendor_id: Id, frame: Writing) -> None:
    """Remove a vendor that no policy asks; incidents still tell of it."""
    vendors.remove_vendor(frame.tx, vendor_id, actor=frame.actor, now=frame.now)


def _wanted(body: VendorIn) -> NewVendor:
    return NewVendor(
        name=body.name,
        contract=body.contract,
        time_zone=body.time_zone,
        hours=tuple(restriction.parse(each.model_dump()) for each in body.hours),
        holidays=body.holidays,
        ways=tuple(Way(each.channel, each.address, each.label) for each in body.ways),
        note=body.note,
    )


def _shown(frame: Frame, vendor: Vendor) -> VendorOut:
    return shown(
        VendorOut,
        vendor,
        hours=ideas.hours_written(vendor.hours),
        is_open=ideas.is_open(vendor, frame.now),
        opens_at=ideas.opens_at(vendor, frame.now),
    )
