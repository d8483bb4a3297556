"""Declaring an incident: what was said, what is known of the services, and the page, at once."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.catalog import actions as catalog
from tocsin.catalog import calendar
from tocsin.catalog.service import Service
from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import announcement, priority
from tocsin.incidents import incident as ideas
from tocsin.incidents.actions import access, clocks, configuring, saving, telling
from tocsin.incidents.incident import Declaration, Declared, Incident
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.store import alerts, relations, settings
from tocsin.incidents.store import incidents as store
from tocsin.kit import errors, ledger
from tocsin.kit.ledger import Entry
from tocsin.kit.tx import Tx

_ATTEMPTS = 5


class GroupIsBusy(errors.Conflict):
    """Incidents of one group open and close faster than one of them can be found."""


@dataclass(frozen=True, slots=True)
class _Assessed:
    """What a declaration comes to once the catalog and the matrix were asked."""

    declaration: Declaration
    services: Sequence[Service]
    impact: Level
    urgency: Level
    priority: Priority
    category_id: int | None


def declare(tx: Tx, declaration: Declaration, *, actor: Actor, now: datetime) -> int:
    """Open an incident, page about it, and return its number."""
    declared = declare_or_find(tx, declaration, actor=actor, now=now)
    return declared.number


def declare_or_find(tx: Tx, declaration: Declaration, *, actor: Actor, now: datetime) -> Declared:
    """The same, but an open incident of the same grouping key is returned as it is.

    Of two that declare at once the second waits for the first to commit, and finds it.
    """
    _permit(declaration, actor)
    assessed = _assess(tx, ideas.checked(declaration, now=now), now=now)
    for _ in range(_ATTEMPTS):
        number = store.insert(tx, _columns(assessed, actor), at=now)
        if number is not None:
            _complete(tx, number, assessed, actor=actor, now=now)
            return Declared(number, is_new=True)
        key = declaration.grouping_key or ""
        found = alerts.open_by_keys(tx, [key]).get(key)
        if found is not None:
            return Declared(found, is_new=False)
    raise GroupIsBusy("The incident of this group changes too fast; try again.")


def _permit(declaration: Declaration, actor: Actor) -> None:
    """Everybody may say what is wrong; the rest is for those who work on incidents."""
    permission.require(actor, Permission.REPORT)
    if declaration != _sayable(declaration, actor):
        permission.require(actor, Permission.RESPOND)


def _sayable(declaration: Declaration, actor: Actor) -> Declaration:
    return Declaration(
        declaration.title,
        declaration.description,
        declaration.channel,
        declaration.service_ids,
        urgency=declaration.urgency,
        category=declaration.category,
        reporter_id=actor.person_id if declaration.reporter_id else None,
        occurred_at=declaration.occurred_at,
        detected_at=declaration.detected_at,
    )


def _assess(tx: Tx, declaration: Declaration, *, now: datetime) -> _Assessed:
    services = _services(tx, declaration.service_ids)
    impact = declaration.impact or _impact(tx, services)
    urgency = declaration.urgency or _urgency(declaration, services, now)
    category = declaration.category
    return _Assessed(
        declaration,
        services,
        impact,
        urgency,
        settings.matrix(tx).priority(impact, urgency),
        configuring.category_id(tx, category) if category else None,
    )


def _services(tx: Tx, service_ids: Sequence[int]) -> list[Service]:
    if not service_ids:
        return []
    found = {service.id: service for service in catalog.services(tx, ids=service_ids)}
    missing = [service_id for service_id in service_ids if service_id not in found]
    if missing:
        raise catalog.UnknownService(f"There is no service {missing[0]}.")
    return [found[service_id] for service_id in service_ids]


def _impact(tx: Tx, services: Sequence[Service]) -> Level:
    dependents = catalog.dependents_of_all(tx, [service.id for service in services])
    tier = min((service.tier for service in services), default=None)
    return priority.default_impact(tier=tier, dependents=len(dependents))


def _urgency(declaration: Declaration, services: Sequence[Service], now: datetime) -> Level:
    return priority.default_urgency(declaration.severity, is_supported=is_supported(services, now))


def is_supported(services: Sequence[Service], now: datetime) -> bool:
    """Say whether it is within the support hours of any of them; none at all means always."""
    hours = [service.calendar for service in services]
    return not hours or any(kept is None or calendar.covers(kept, now) for kept in hours)


def _columns(assessed: _Assessed, actor: Actor) -> dict[str, Any]:
    said = assessed.declaration
    of_service = next((s.team_id for s in assessed.services if s.team_id is not None), None)
    return {
        "title": said.title,
        "description": said.description,
        "channel": said.channel,
        "priority": assessed.priority,
        "impact": assessed.impact,
        "urgency": assessed.urgency,
        "category_id": assessed.category_id,
        "is_drill": said.is_drill,
        "is_major": said.is_major,
        "reporter_id": said.reporter_id or actor.person_id,
        "assignee_id": said.assignee_id,
        "team_id": said.team_id if said.team_id is not None else of_service,
        "policy_id": said.policy_id,
        "grouping_key": said.grouping_key,
        "occurred_at": said.occurred_at,
        "detected_at": said.detected_at,
    }


def _complete(tx: Tx, number: int, assessed: _Assessed, *, actor: Actor, now: datetime) -> None:
    said = assessed.declaration
    relations.add_services(tx, number, said.service_ids)
    alerts.attach(tx, number, said.alert_ids, at=now)
    incident = access.visible(tx, number, actor=SYSTEM)
    ledger.record_all(tx, _entries(incident, said), actor=actor.label, at=now)
    clocks.start(tx, incident, now=now)
    if said.pages:
        telling.page(tx, incident, actor=actor, now=now, facts=said.facts)
    if said.assignee_id is not None and not actor.is_person(said.assignee_id):
        message = announcement.notice(incident, "Assigned to you", incident.description)
        telling.tell(tx, incident, [said.assignee_id], message=message, cause="declared", now=now)


def _entries(incident: Incident, said: Declaration) -> list[Entry]:
    number = incident.number
    told = saving.entry(number, "declared", _told(incident, said))
    times = dataclasses.asdict(incident)
    reached = (
        saving.reached(number, milestone, times[f"{milestone}_at"], because="declared")
        for milestone in _AT_ONCE
        if times[f"{milestone}_at"] is not None
    )
    return [told, *reached]


def _told(incident: Incident, said: Declaration) -> dict[str, Any]:
    """What the ledger keeps: enough to count this incident without looking at its row."""
    return {
        "status": incident.status,
        "title": incident.title,
        "channel": incident.channel,
        "services": list(incident.service_ids),
        "team_id": incident.team_id,
        "assignee_id": incident.assignee_id,
        "reporter_id": incident.reporter_id,
        "category": incident.category,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "priority": incident.priority,
        "is_drill": incident.is_drill,
        "is_major": incident.is_major,
        "alerts": list(said.alert_ids),
        "severity": said.severity,
    }


_AT_ONCE = (
    Milestone.OCCURRED,
    Milestone.DETECTED,
    Milestone.LOGGED,
    Milestone.CATEGORIZED,
    Milestone.PRIORITIZED,
)
