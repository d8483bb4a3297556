"""Two things in one incident become two, and two that were merged become two again.

Both are recorded on either side with all that went over, so that nothing is lost and each can be
taken back: a split by merging, a merge by ``unmerge``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import access, clocks, declare, relating, saving, telling
from tocsin.incidents.actions.relating import NotItsAlert
from tocsin.incidents.incident import Declaration, Incident
from tocsin.incidents.lifecycle import ForbiddenTransition, Status
from tocsin.incidents.link import Kind, NewLink
from tocsin.incidents.store import alerts, relations
from tocsin.kit import errors
from tocsin.kit.tx import Tx


class NotMerged(errors.Conflict):
    """It was not merged into another, so it cannot be taken out of one."""


@dataclass(frozen=True, slots=True)
class Split:
    """What becomes an incident of its own; without services it is about the same ones. Without
    ``pages`` nobody is paged about it."""

    title: str
    description: str = ""
    alert_ids: tuple[int, ...] = ()
    service_ids: tuple[int, ...] = ()
    pages: bool = False


def split(tx: Tx, number: int, said: Split, *, actor: Actor, now: datetime) -> int:
    """Declare the other thing, let its alerts go over, and link the two."""
    incident = access.workable(tx, number, actor=actor)
    if not incident.is_open:
        raise ForbiddenTransition(incident.status, Status.IN_PROGRESS)
    missing = set(said.alert_ids) - set(alerts.of_incident(tx, number))
    if missing:
        raise NotItsAlert(f"Alert {min(missing)} is not a part of incident {number}.")
    new = declare.declare(tx, _declaration(incident, said), actor=actor, now=now)
    if said.alert_ids:
        relating.attach_alerts(tx, new, said.alert_ids, actor=actor, now=now)
    relations.insert_link(tx, new, NewLink(Kind.RELATED, to_number=number), at=now)
    told = {"source": number, "target": new, "alerts": sorted(said.alert_ids)}
    for each in (number, new):
        saving.record(tx, each, "split", told, actor=actor, now=now)
    return new


def unmerge(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Incident:
    """Take it out of the one that it was merged into: as it was, with the alerts and parts that
    it brought and that are there still. What nobody had taken pages again."""
    incident = access.workable(tx, number, actor=actor)
    if incident.merged_into is None:
        raise NotMerged(f"Incident {number} was not merged into another.")
    target = incident.merged_into
    brought, status = _merged(tx, number)
    alerts.leave_group(tx, number)
    after = replace(incident, status=status, cancel_reason=None, merged_into=None)
    told = {"source": number, "target": target}
    entries = [saving.moved(incident, status, "unmerged", told)]
    saving.save(tx, incident, after, entries, actor=actor, now=now)
    _bring_back(tx, number, target, brought, now=now)
    saving.record(tx, target, "unmerged", told, actor=actor, now=now)
    if after.status is Status.OPEN:
        telling.page(tx, after, actor=actor, now=now)
    return access.visible(tx, number, actor=actor)


def _declaration(incident: Incident, said: Split) -> Declaration:
    return Declaration(
        said.title,
        said.description or f"Split from #{incident.number}.",
        incident.channel,
        said.service_ids or incident.service_ids,
        impact=incident.impact,
        urgency=incident.urgency,
        category=incident.category,
        team_id=incident.team_id,
        assignee_id=incident.assignee_id,
        reporter_id=incident.reporter_id,
        occurred_at=incident.occurred_at,
        detected_at=incident.detected_at,
        is_drill=incident.is_drill,
        pages=said.pages,
    )


def _merged(tx: Tx, number: int) -> tuple[dict[str, Any], Status]:
    """Return what it brought when it was merged, and what it was; pending goes on instead."""
    events = clocks.events(tx, number)
    merged = next((e.data for e in reversed(events) if e.kind == "incident.merged"), {})
    ended = next((e.data for e in reversed(events) if e.kind == "incident.cancelled"), {})
    status = Status(ended.get("from", Status.OPEN))
    return dict(merged), Status.IN_PROGRESS if status is Status.PENDING else status


def _bring_back(
    tx: Tx, number: int, target: int, brought: dict[str, Any], *, now: datetime
) -> None:
    there = set(alerts.of_incident(tx, target))
    mine: Sequence[int] = [each for each in brought.get("alerts", ()) if each in there]
    if mine:
        alerts.attach(tx, number, mine, at=now)
    relations.adopt_some(tx, brought.get("children", ()), source=target, target=number)
    relations.delete_duplicate(tx, number, of=target)
