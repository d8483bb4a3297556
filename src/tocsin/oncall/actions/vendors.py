"""What is done to vendors, and asking them for help."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import channels
from tocsin.notify.message import Message
from tocsin.oncall import vendor as ideas
from tocsin.oncall.escalation import Nobody, Outcome
from tocsin.oncall.page import Page as Paging
from tocsin.oncall.store import vendors as store
from tocsin.oncall.target import Kind, Target
from tocsin.oncall.vendor import BadVendor, NewVendor, Vendor, Way

WANTED = "page.vendor_wanted"


class VendorNotFound(errors.NotFound):
    def __init__(self, vendor_id: int) -> None:
        super().__init__(f"There is no vendor {vendor_id}.")


class VendorNameTaken(errors.Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a vendor named {name} already.")


class VendorInUse(errors.Conflict):
    """A policy would ask nobody without it."""


def create_vendor(tx: Tx, new: NewVendor, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(new)
    vendor_id = store.insert(tx, tidy, at=now)
    if vendor_id is None:
        raise VendorNameTaken(tidy.name)
    _record(tx, "vendor.created", vendor_id, ideas.written(tidy), actor=actor, now=now)
    return vendor_id


def replace_vendor(tx: Tx, vendor_id: int, new: NewVendor, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted, and return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(new)
    before = ideas.written(_held(tx, vendor_id))
    after = ideas.written(tidy)
    if before == after:
        return False
    if not store.replace(tx, vendor_id, tidy):
        raise VendorNameTaken(tidy.name)
    data = {"before": before, "after": after}
    _record(tx, "vendor.replaced", vendor_id, data, actor=actor, now=now)
    return True


def remove_vendor(tx: Tx, vendor_id: int, *, actor: Actor, now: datetime) -> None:
    """Ask it no more; incidents on which it worked still tell of it."""
    permission.require(actor, Permission.CONFIGURE)
    before = _held(tx, vendor_id)
    if asking := store.asked_by(tx, vendor_id):
        raise VendorInUse(f"{before.name} is asked by {', '.join(asking)}; change that first.")
    store.remove(tx, vendor_id, at=now)
    _record(tx, "vendor.removed", vendor_id, ideas.written(before), actor=actor, now=now)


def vendor(tx: Tx, vendor_id: int) -> Vendor:
    """Return one that there is, or raise VendorNotFound."""
    found = vendors_of(tx, [vendor_id]).get(vendor_id)
    if found is None or found.removed_at is not None:
        raise VendorNotFound(vendor_id)
    return found


def vendor_by_name(tx: Tx, name: str) -> Vendor | None:
    """None when there is none of that name; case is of no matter."""
    vendor_id = store.id_by_name(tx, name.strip())
    return None if vendor_id is None else vendor(tx, vendor_id)


def vendors_of(tx: Tx, ids: Sequence[int]) -> dict[int, Vendor]:
    """Return vendors by id, also those that were removed."""
    return {each.id: each for each in store.some(tx, ids)} if ids else {}


def vendors(tx: Tx) -> list[Vendor]:
    return store.load(tx)


def view_vendor(tx: Tx, vendor_id: int, *, actor: Actor) -> Vendor:
    permission.require(actor, Permission.READ)
    return vendor(tx, vendor_id)


def list_vendors(tx: Tx, *, cursor: str | None, limit: int, actor: Actor) -> Page[Vendor]:
    permission.require(actor, Permission.READ)
    return pages.cut_by_name(store.load(tx, after=pages.place(cursor), limit=limit + 1), limit)


def ask(
    tx: Tx, one: Vendor, said: Message, *, subject: str, cause: str, now: datetime
) -> tuple[int, ...]:
    """Queue what they are asked on each of their ways; return the notifications' ids."""
    message = ideas.message(one, said)
    return tuple(
        notify.notify_address(
            tx,
            channel=way.channel,
            address=way.address,
            message=message,
            subject=subject,
            cause=f"vendor/{one.id}/{cause}",
            now=now,
        )
        for way in one.ways
        if way.channel in channels.PROVIDERS
    )


def usable(tx: Tx, one: Vendor) -> list[Way]:
    """Return the ways of a vendor that would be tried: those whose channel is set up."""
    channels_set_up = {channel.slug for channel in notify.usable_channels(tx)}
    return [way for way in one.ways if way.channel in channels_set_up]


def call_for(
    tx: Tx, page: Paging, outcomes: Sequence[Outcome], targets: Sequence[Target], *, now: datetime
) -> None:
    """Say that a step of a page wants vendors asked; who owns its subject asks them."""
    wanted = {str(each): each for each in targets if each.kind is Kind.VENDOR}
    for outcome in outcomes if wanted else ():
        target = wanted.get(outcome.target)
        if target is not None and not (isinstance(outcome, Nobody) and outcome.is_skipped):
            data = {"page_id": page.id, "vendor_id": target.id, "vendor": target.name}
            data |= {"policy": page.plan.name, "is_drill": page.said.is_drill}
            ledger.record(
                tx,
                kind=WANTED,
                subject=page.subject,
                actor=SYSTEM.label,
                at=now,
                data=data,
            )


def _checked(new: NewVendor) -> NewVendor:
    return replace(ideas.checked(new), ways=tuple(_ways(new.ways)))


def _ways(given: Sequence[Way]) -> Iterator[Way]:
    """Return them as their channels write them."""
    for way in given:
        channel = channels.PROVIDERS.get(way.channel)
        if channel is None or channel.is_inside or channel.is_by_device:
            raise BadVendor(f"A vendor cannot be asked through {way.channel[:40]}.")
        yield Way(way.channel, channel.check_address(way.address), way.label.strip())


def _held(tx: Tx, vendor_id: int) -> Vendor:
    if not store.lock(tx, vendor_id):
        raise VendorNotFound(vendor_id)
    return vendor(tx, vendor_id)


def _record(
    tx: Tx, kind: str, vendor_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"vendor/{vendor_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
