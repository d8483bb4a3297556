"""Vendors: who helps by contract, at which hours, and how they are asked."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import engaging
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import restriction, vendor
from tocsin.oncall.actions import vendors
from tocsin.oncall.vendor import NewVendor, Vendor, Way
from tocsin.web import forms, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/vendors"
_MOST = 500


class VendorForm(BaseModel):
    """Hours and ways are one a line: ``mon-fri 08:00-18:00``, ``email desk@contoso.example``."""

    name: str = ""
    contract: str = ""
    time_zone: str = "UTC"
    hours: str = ""
    holidays: str = ""
    ways: str = ""
    note: str = ""

    def wanted(self) -> NewVendor:
        return NewVendor(
            name=self.name,
            contract=self.contract,
            time_zone=self.time_zone,
            hours=tuple(_lines("hours", self.hours, restriction.read_line)),
            holidays=self.holidays,
            ways=tuple(_lines("ways", self.ways, _way)),
            note=self.note,
        )


@router.get(_PATH)
def index(here: Here) -> Response:
    return here.page(
        "settings/vendors/index.html", **here.ask(lambda tx, **by: _all(here, tx, **by))
    )


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, VendorForm(time_zone=here.reader.zone, hours="mon-fri 09:00-17:00"))


@router.post(_PATH)
def create(here: Here, form: Annotated[VendorForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: vendors.create_vendor(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return _back("Saved. Steps of policies, the matrix and people may ask them now.")


@router.get(f"{_PATH}/{{vendor_id}}")
def edit(here: Here, vendor_id: int) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.ask(lambda tx, **by: vendors.view_vendor(tx, vendor_id, **by))
    return _form(here, _filled(found), number=vendor_id)


@router.post(f"{_PATH}/{{vendor_id}}")
def replace(here: Here, vendor_id: int, form: Annotated[VendorForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: vendors.replace_vendor(tx, vendor_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal, number=vendor_id)
    return _back("Saved. Who is asked from now on is asked like this.")


@router.post(f"{_PATH}/{{vendor_id}}/removal")
def remove(here: Here, vendor_id: int) -> Response:
    here.act(lambda tx, **by: vendors.remove_vendor(tx, vendor_id, **by))
    return _back("Removed. Incidents still tell of them.")


def _all(here: Standing, tx: Tx, *, actor: Actor) -> dict[str, Any]:
    found = vendors.list_vendors(tx, cursor=None, limit=_MOST, actor=actor).items
    return {
        "vendors": found,
        "open_at": {each.id: vendor.opens_at(each, here.now) for each in found},
        "in_hand": {each.id: engaging.in_hand(tx, each.id, actor=actor) for each in found},
    }


def _lines(field: str, written: str, read: Any) -> list[Any]:
    try:
        return [read(line) for line in written.splitlines() if line.strip()]
    except errors.Invalid as error:
        raise errors.Invalid(error.sentence, fields={field: error.sentence}) from error


def _way(written: str) -> Way:
    channel, _, rest = written.strip().partition(" ")
    address, _, label = rest.partition(" # ")
    return Way(channel, address.strip(), label.strip())


def _filled(found: Vendor) -> VendorForm:
    ways = [f"{w.channel} {w.address}{f' # {w.label}' if w.label else ''}" for w in found.ways]
    return VendorForm(
        name=found.name,
        contract=found.contract,
        time_zone=found.time_zone,
        hours="\n".join(restriction.line(each) for each in found.hours),
        holidays=found.holidays,
        ways="\n".join(ways),
        note=found.note,
    )


def _form(
    here: Standing, form: VendorForm, refusal: forms.Refusal | None = None, *, number: int = 0
) -> Response:
    return here.form("settings/vendors/form.html", form, refusal, number=number)


def _back(said: str) -> Response:
    return render.redirect(_PATH, notice=said)
