"""Who is paged and who is told about an incident."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.incidents import announcement
from tocsin.incidents.incident import Incident
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Message
from tocsin.oncall import actions as oncall
from tocsin.oncall.page import NewPage


def services_of(tx: Tx, incident: Incident) -> list[Service]:
    """Return its services in its own order."""
    if not incident.service_ids:
        return []
    found = {service.id: service for service in catalog.services(tx, ids=incident.service_ids)}
    return [found[service_id] for service_id in incident.service_ids if service_id in found]


def page(
    tx: Tx,
    incident: Incident,
    *,
    actor: Actor,
    now: datetime,
    facts: Sequence[tuple[str, str]] = (),
) -> int:
    """Page by the incident's own policy, or its first service's, or else the catch-all."""
    services = services_of(tx, incident)
    of_services = next((s.policy_id for s in services if s.policy_id is not None), None)
    policy_id = incident.policy_id if incident.policy_id is not None else of_services
    return _start(tx, incident, policy_id, services, actor=actor, now=now, facts=facts)


def page_again(
    tx: Tx, incident: Incident, *, policy_id: int | None = None, actor: Actor, now: datetime
) -> int:
    """End the page that runs and begin a new one, by another policy if one is given."""
    oncall.stop(tx, incident.subject, reason="paged anew", actor=actor, now=now)
    if policy_id is None:
        return page(tx, incident, actor=actor, now=now)
    services = services_of(tx, incident)
    return _start(tx, incident, policy_id, services, actor=actor, now=now, facts=())


def tell(
    tx: Tx,
    incident: Incident,
    person_ids: Iterable[int],
    *,
    message: Message,
    cause: str,
    now: datetime,
) -> None:
    """Queue one message to each; the cause makes it once, however often this is asked."""
    for person_id in dict.fromkeys(person_ids):
        notify.notify_person(
            tx,
            person_id,
            message=message,
            subject=incident.subject,
            cause=f"incident/{incident.number}/{cause}",
            now=now,
        )


def responsible(tx: Tx, incident: Incident) -> list[int]:
    """Return whom it concerns: the assignee, or the team, or the administrators."""
    if incident.assignee_id is not None:
        return [incident.assignee_id]
    people = identity.members(tx, incident.team_id) if incident.team_id is not None else []
    return [person.id for person in people or identity.admins(tx)]


def _start(
    tx: Tx,
    incident: Incident,
    policy_id: int | None,
    services: Sequence[Service],
    *,
    actor: Actor,
    now: datetime,
    facts: Sequence[tuple[str, str]],
) -> int:
    message = announcement.page(incident, services=[s.name for s in services], facts=facts)
    new = NewPage(incident.subject, policy_id, message, message.urgency)
    return oncall.start_page(tx, new, actor=actor, now=now)
