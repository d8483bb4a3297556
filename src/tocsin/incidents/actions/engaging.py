"""Vendors on an incident: asked by a person, by the escalation matrix or by a policy's step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tocsin.identity import actor as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import announcement, engagement
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import access, clocks, escalating, saving, telling
from tocsin.incidents.engagement import Engagement, Standing
from tocsin.incidents.incident import Incident
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.store import vendors as store
from tocsin.kit import errors
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import vendors
from tocsin.oncall.vendor import Vendor

PAGER = identity.system("pager")


class AlreadyEngaged(errors.Conflict):
    def __init__(self, number: int, vendor: Vendor) -> None:
        super().__init__(f"{vendor.name} works on incident {number} already.")


class NotEngaged(errors.NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(f"That vendor does not work on incident {number}.")


class OnlyADrill(errors.Conflict):
    """Those outside are not asked for the sake of a rehearsal."""

    def __init__(self) -> None:
        super().__init__("This is a drill: vendors are not asked for one.")


def engage(
    tx: Tx, number: int, vendor_id: int, *, reason: str, actor: Actor, now: datetime
) -> Incident:
    """Functional escalation to a vendor: ask them, and begin to count their time."""
    incident = escalating.still_open(tx, number, actor=actor)
    vendor = vendors.vendor(tx, vendor_id)
    if incident.is_drill:
        raise OnlyADrill
    new = Engagement(number, vendor_id, "", engagement.reason(reason), now, actor.label)
    if not store.insert(tx, new):
        raise AlreadyEngaged(number, vendor)
    return _asked(tx, incident, vendor, reason=new.reason, actor=actor, now=now)


def engage_wanted(tx: Tx, event: Event, now: datetime) -> None:
    """Ask the vendor that a step of a page wants, unless they work on it or nobody can any more."""
    number = incidents.number_in(event.subject)
    if number is not None:
        because = f"the policy {event.data.get('policy')}"
        vendor_ids = [int(event.data["vendor_id"])]
        engage_all(tx, number, vendor_ids, because=because, actor=PAGER, now=now)


def engage_all(
    tx: Tx, number: int, vendor_ids: Sequence[int], *, because: str, actor: Actor, now: datetime
) -> None:
    """Ask those who do not work on it yet; one who cannot be asked keeps nobody from being."""
    for vendor_id in vendor_ids:
        try:
            with tx.savepoint():
                engage(tx, number, vendor_id, reason=because, actor=actor, now=now)
        except (errors.Conflict, errors.NotFound, errors.Invalid):
            continue


def set_ticket(
    tx: Tx, number: int, vendor_id: int, ticket: str, *, actor: Actor, now: datetime
) -> None:
    """Note by which name the vendor knows it."""
    access.workable(tx, number, actor=actor)
    tidy = engagement.ticket(ticket)
    if not store.set_ticket(tx, number, vendor_id, tidy):
        raise NotEngaged(number)
    told = {**_named(tx, vendor_id), "ticket": tidy}
    saving.record(tx, number, "vendor_ticket_set", told, actor=actor, now=now)


def release(
    tx: Tx, number: int, vendor_id: int, *, reason: str = "", actor: Actor, now: datetime
) -> None:
    """Let the vendor go: their time stops."""
    incident = access.workable(tx, number, actor=actor)
    tidy = engagement.reason(reason)
    if not store.release(tx, number, vendor_id, by=actor.label, at=now):
        raise NotEngaged(number)
    told = {**_named(tx, vendor_id), "reason": tidy or None}
    saving.record(tx, number, "vendor_released", told, actor=actor, now=now)
    clocks.refresh(tx, incident, now=now)


def engagements(tx: Tx, number: int, *, actor: Actor, now: datetime) -> list[Standing]:
    """Return which vendors were asked about it, and how their clocks stand."""
    incident = access.visible(tx, number, actor=actor)
    permission.require(actor, Permission.READ)
    found = store.of_incident(tx, number)
    known = vendors.vendors_of(tx, [each.vendor_id for each in found])
    over_at = None if incident.is_open else incident.resolved_at or incident.closed_at
    return [
        engagement.standing(each, known[each.vendor_id], incident_ended_at=over_at, now=now)
        for each in found
    ]


def in_hand(tx: Tx, vendor_id: int, *, actor: Actor) -> list[Engagement]:
    """Return what a vendor works on that the actor may see, the oldest first."""
    permission.require(actor, Permission.READ)
    vendors.vendor(tx, vendor_id)
    return [each for each in store.open_of(tx, [vendor_id]) if _is_visible(tx, each, actor)]


def _is_visible(tx: Tx, each: Engagement, actor: Actor) -> bool:
    try:
        return access.visible(tx, each.incident_number, actor=actor).is_open
    except errors.Anticipated:
        return False


def _asked(
    tx: Tx, incident: Incident, vendor: Vendor, *, reason: str, actor: Actor, now: datetime
) -> Incident:
    after = replace(incident, escalated_count=incident.escalated_count + 1)
    told = {"vendor_id": vendor.id, "vendor": vendor.name, "reason": reason or None}
    entries = [
        saving.entry(incident.number, "vendor_engaged", told),
        saving.reached(incident.number, Milestone.ESCALATED, now, because="vendor_engaged"),
    ]
    saving.save(tx, incident, after, entries, actor=actor, now=now)
    clocks.refresh(tx, after, now=now)
    services = [service.name for service in telling.services_of(tx, after)]
    said = announcement.to_vendor(after, services=services, reason=reason)
    cause = f"incident/{after.number}/{after.escalated_count}"
    vendors.ask(tx, vendor, said, subject=after.subject, cause=cause, now=now)
    return after


def _named(tx: Tx, vendor_id: int) -> Mapping[str, Any]:
    known = vendors.vendors_of(tx, [vendor_id]).get(vendor_id)
    return {"vendor_id": vendor_id, "vendor": known.name if known else f"#{vendor_id}"}
