"""What an incident is about and how incidents hang together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from tocsin.alerts.actions import read
from tocsin.catalog import actions as catalog
from tocsin.identity.actor import Actor
from tocsin.incidents import link as links
from tocsin.incidents.actions import access, clocks, resolving, saving
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import ForbiddenTransition, Status
from tocsin.incidents.link import Kind, NewLink
from tocsin.incidents.store import alerts, people, relations
from tocsin.kit import errors
from tocsin.kit.tx import Tx


class UnknownLink(errors.NotFound):
    """It is not there, or not any more."""


class NotItsAlert(errors.NotFound):
    """The alert belongs to another incident, or to none."""


class StillFires(errors.Conflict):
    """An alert that fires belongs to an incident that is open, or nobody is paged about it."""


class InCircles(errors.Conflict):
    """No incident is a part of itself."""


def set_services(
    tx: Tx, number: int, service_ids: Sequence[int], *, actor: Actor, now: datetime
) -> Incident:
    """Say which services it is about, the most important first."""
    incident = access.workable(tx, number, actor=actor)
    wanted = tuple(dict.fromkeys(service_ids))
    if wanted == incident.service_ids:
        return incident
    known = {service.id for service in catalog.services(tx, ids=wanted)} if wanted else set()
    missing = [service_id for service_id in wanted if service_id not in known]
    if missing:
        raise catalog.UnknownService(f"There is no service {missing[0]}.")
    relations.set_services(tx, number, wanted)
    after = replace(incident, service_ids=wanted)
    told = {"services": list(wanted), "from": list(incident.service_ids)}
    saving.record(tx, number, "services_set", told, actor=actor, now=now)
    clocks.refresh(tx, after, now=now)  # another agreement may hold for these
    return after


def release_groups(tx: Tx, opened_before: Mapping[str, datetime]) -> int:
    """End the grouping of open incidents logged at or before the time given for their key."""
    return alerts.release_groups(tx, opened_before) if opened_before else 0


def attach_alerts(
    tx: Tx, number: int, alert_ids: Sequence[int], *, actor: Actor, now: datetime
) -> None:
    """Let alerts be a part of it; those of another incident come over."""
    incident = access.workable(tx, number, actor=actor)
    firing = [] if incident.is_open else read.still_open(tx, alert_ids)
    if firing:
        raise StillFires(
            f"Alert {min(firing)} still fires, and incident {number} is {incident.status.words}:"
            " nobody would be paged about it any more."
        )
    new = alerts.attach(tx, number, alert_ids, at=now)
    if new:
        told = {"alerts": sorted(new), "count": len(new)}
        saving.record(tx, number, "alerts_attached", told, actor=actor, now=now)


def detach_alert(tx: Tx, number: int, alert_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an alert out that is over; one that fires is split off, or let be another's."""
    access.workable(tx, number, actor=actor)
    if not alerts.detach(tx, number, alert_id):
        raise NotItsAlert(f"Alert {alert_id} is not a part of incident {number}.")
    if read.still_open(tx, [alert_id]):
        raise StillFires(
            f"Alert {alert_id} still fires, so nobody would be paged about it: split it off into an"
            " incident of its own, or let it be a part of another one."
        )
    saving.record(tx, number, "alert_detached", {"alert_id": alert_id}, actor=actor, now=now)


def link(tx: Tx, number: int, new: NewLink, *, actor: Actor, now: datetime) -> int | None:
    """Tie it to another incident or an address; None when that is so already."""
    access.workable(tx, number, actor=actor)
    tidy = links.checked(new, of=number)
    if tidy.to_number is not None:
        access.visible(tx, tidy.to_number, actor=actor)
    link_id = relations.insert_link(tx, number, tidy, at=now)
    if link_id is not None:
        told = {"link_id": link_id, "kind": tidy.kind, "to": tidy.to_number, "url": tidy.url}
        saving.record(tx, number, "linked", told, actor=actor, now=now)
    return link_id


def unlink(tx: Tx, number: int, link_id: int, *, actor: Actor, now: datetime) -> None:
    access.workable(tx, number, actor=actor)
    if not relations.delete_link(tx, number, link_id):
        raise UnknownLink(f"Incident {number} has no link {link_id}.")
    saving.record(tx, number, "unlinked", {"link_id": link_id}, actor=actor, now=now)


def set_parent(tx: Tx, number: int, parent: int | None, *, actor: Actor, now: datetime) -> Incident:
    """Make it a part of a larger incident, or of none."""
    # Both are locked, by number, so that of two the other way round the second finds the first.
    both = sorted({number, number if parent is None else parent})
    incident = {n: access.workable(tx, n, actor=actor) for n in both}[number]
    if incident.parent_number == parent:
        return incident
    if parent is not None and relations.is_above(tx, number, below=parent):
        raise InCircles(f"Incident {parent} is a part of incident {number} already.")
    after = replace(incident, parent_number=parent)
    told = {"to": parent, "from": incident.parent_number}
    entries = [saving.entry(number, "parent_set", told)]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def merge(tx: Tx, source: int, target: int, *, actor: Actor, now: datetime) -> Incident:
    """Make one incident of two: the source is cancelled as a duplicate, its alerts, services,
    children and watchers go over to the target, which is returned."""
    if source == target:
        raise InCircles("An incident cannot be merged into itself.")
    # Locked by number, so that two merges the other way round cannot wait for each other.
    both = {n: access.workable(tx, n, actor=actor) for n in sorted((source, target))}
    if not both[target].is_open:
        raise ForbiddenTransition(both[target].status, Status.IN_PROGRESS)
    brought = {"alerts": alerts.of_incident(tx, source), "children": relations.children(tx, source)}
    reason = f"Duplicate of #{target}"
    resolving.cancel_locked(
        tx, both[source], reason=reason, merged_into=target, actor=actor, now=now
    )
    _move(tx, both[source], both[target], now=now)
    services = (*both[target].service_ids, *both[source].service_ids)
    told = {"source": source, "target": target, **brought}
    for number in (source, target):
        saving.record(tx, number, "merged", told, actor=actor, now=now)
    return set_services(tx, target, services, actor=actor, now=now)


def _move(tx: Tx, source: Incident, target: Incident, *, now: datetime) -> None:
    alerts.move(tx, source.number, target.number)
    people.move_watchers(tx, source.number, target.number)
    if source.reporter_id is not None:
        people.watch(tx, target.number, source.reporter_id)
    relations.adopt(tx, source.number, target.number)
    duplicate = NewLink(Kind.DUPLICATE, to_number=target.number)
    relations.insert_link(tx, source.number, duplicate, at=now)
