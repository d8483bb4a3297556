"""What every page of one incident shows: the first screen, and the facts beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts.actions import read as alerts
from tocsin.alerts.alert import Filter, Listed
from tocsin.catalog import actions as catalog
from tocsin.catalog.item import Item
from tocsin.catalog.service import Service
from tocsin.comms.actions import cadences
from tocsin.comms.cadence import Due
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import bringing_in, concerning, engaging, inspecting, reading
from tocsin.incidents.attachment import Listed as File
from tocsin.incidents.engagement import Standing
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.link import Link
from tocsin.incidents.priority import Level
from tocsin.incidents.role import Holder
from tocsin.kit.tx import Tx
from tocsin.web import names
from tocsin.web.incidents import promises, whereabouts
from tocsin.web.incidents.promises import Left
from tocsin.web.incidents.whereabouts import Whereabouts
from tocsin.web.names import Names

_ALERTS = 100


@dataclass(frozen=True, slots=True)
class View:
    """``others`` are the incidents that it hangs together with, by number.

    ``complexity`` is told where a row of the escalation matrix asks for it.
    """

    incident: Incident
    names: Names
    services: Sequence[Service]
    items: Sequence[Item]
    dependents: int
    left: Sequence[Left]
    paging: Whereabouts | None
    roles: Sequence[Holder]
    watchers: Sequence[int]
    alerts: Sequence[Listed]
    links: Sequence[Link]
    children: Sequence[int]
    others: dict[int, Incident]
    files: Sequence[File]
    update_due: Due | None
    vendors: Sequence[Standing]
    complexity: Level | None
    can_respond: bool
    me: int

    @property
    def is_unanswered(self) -> bool:
        return self.incident.is_open and self.paging is not None and self.paging.is_open

    @property
    def is_mine(self) -> bool:
        return self.incident.assignee_id == self.me

    @property
    def began_at(self) -> datetime:
        return self.incident.occurred_at or self.incident.detected_at

    @property
    def ended_at(self) -> datetime | None:
        return self.incident.resolved_at

    @property
    def is_over(self) -> bool:
        return self.incident.status in {Status.CLOSED, Status.CANCELLED}


def of(tx: Tx, number: int, *, actor: Actor, now: datetime) -> View:
    """Return all of it, or raise for those who may not read it."""
    incident = inspecting.inside(tx, number, actor=actor)
    roles, links = reading.roles(tx, number), reading.links(tx, number)
    children = reading.children(tx, number)
    standing = inspecting.clocks(tx, number, actor=actor, now=now)
    return View(
        incident=incident,
        names=_names(tx, incident, roles),
        services=reading.services_of(tx, incident),
        items=concerning.items_of(tx, number, actor=actor),
        dependents=len(catalog.dependents_of_all(tx, incident.service_ids)),
        left=[promises.of_clock(each, now=now) for each in standing],
        paging=whereabouts.of(tx, incident.subject),
        roles=roles,
        watchers=reading.watchers(tx, number),
        alerts=_alerts(tx, number, actor),
        links=links,
        children=children,
        others=_others(tx, incident, links, children, actor=actor),
        files=reading.attachments(tx, number, actor=actor),
        update_due=next(iter(cadences.due(tx, [number])), None),
        vendors=engaging.engagements(tx, number, actor=actor, now=now),
        complexity=bringing_in.asked_complexity(tx, number, actor=actor),
        can_respond=permission.may(actor, Permission.RESPOND),
        me=actor.person_id or 0,
    )


def _names(tx: Tx, incident: Incident, roles: Sequence[Holder]) -> Names:
    people = [incident.assignee_id, incident.reporter_id, *(h.person_id for h in roles)]
    return names.of(tx, people=people, teams=[incident.team_id])


def _alerts(tx: Tx, number: int, actor: Actor) -> list[Listed]:
    ids = reading.alert_ids(tx, number)
    return alerts.listed(tx, Filter(ids=ids, limit=_ALERTS), actor=actor).items if ids else []


def _others(
    tx: Tx, incident: Incident, links: Sequence[Link], children: Sequence[int], *, actor: Actor
) -> dict[int, Incident]:
    near = [incident.parent_number, incident.merged_into, *children, *(n.to_number for n in links)]
    numbers = sorted({number for number in near if number is not None})
    return {other.number: other for other in reading.some(tx, numbers, actor=actor)}
