"""Whose it is: the assignee, the team, and the roles while it lasts."""

from datetime import datetime

from msgspec.structs import replace

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.actor import Role as Standing
from tocsin.identity.person import Person
from tocsin.incidents import announcement
from tocsin.incidents.actions import access, saving, telling
from tocsin.incidents.incident import Incident
from tocsin.incidents.role import Role
from tocsin.incidents.store import people
from tocsin.kit import errors
from tocsin.kit.tx import Tx


class CannotWork(errors.Invalid):
    """Incidents are given to people who are there and may work on them."""


class HasNoSuchRole(errors.Conflict):
    """They do not have it."""


def assign(
    tx: Tx, number: int, person_id: int | None, *, reason: str = "", actor: Actor, now: datetime
) -> Incident:
    """Make it somebody's, or nobody's; whoever gets it from another is told."""
    incident = access.workable(tx, number, actor=actor)
    if incident.assignee_id == person_id:
        return incident
    if person_id is not None:
        worker(tx, person_id)
    after = replace(incident, assignee_id=person_id)
    told = {"person_id": person_id, "from": incident.assignee_id, "reason": reason or None}
    kind = "unassigned" if person_id is None else "assigned"
    entries = [saving.entry(number, kind, told)]
    saving.save(tx, incident, after, entries, actor=actor, now=now)
    if person_id is not None and not actor.is_person(person_id):
        message = announcement.notice(after, "Assigned to you", after.description)
        cause = f"assigned/{now.isoformat()}"
        telling.tell(tx, after, [person_id], message=message, cause=cause, now=now)
    return after


def set_team(tx: Tx, number: int, team_id: int | None, *, actor: Actor, now: datetime) -> Incident:
    """Make it a team's; an assignee who is not of that team lets go of it."""
    incident = access.workable(tx, number, actor=actor)
    if incident.team_id == team_id:
        return incident
    after = handed(tx, incident, team_id)
    told = {"from": incident.team_id, "to": team_id}
    entries = [saving.entry(number, "team_set", told)]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def handed(tx: Tx, incident: Incident, team_id: int | None) -> Incident:
    """Return it as the team's."""
    if team_id is None:
        return replace(incident, team_id=None)
    identity.team(tx, team_id)
    stays = incident.assignee_id in {person.id for person in identity.members(tx, team_id)}
    return replace(incident, team_id=team_id, assignee_id=incident.assignee_id if stays else None)


def give_role(
    tx: Tx, number: int, role: Role, person_id: int, *, actor: Actor, now: datetime
) -> None:
    """Give a role; one that one person has is taken from whoever had it."""
    incident = access.workable(tx, number, actor=actor)
    worker(tx, person_id)
    if any(h.role is role and h.person_id == person_id for h in people.roles(tx, number)):
        return
    before = people.end(tx, number, role, person_id=None) if role.has_one_holder else []
    people.give(tx, number, role, person_id, at=now)
    told = {"role": role, "person_id": person_id, "from": before[0] if before else None}
    saving.record(tx, number, "role_given", told, actor=actor, now=now)
    if not actor.is_person(person_id):
        message = announcement.notice(incident, f"You are {role.words}", incident.description)
        cause = f"role/{role}/{now.isoformat()}"
        telling.tell(tx, incident, [person_id], message=message, cause=cause, now=now)


def end_role(
    tx: Tx, number: int, role: Role, person_id: int, *, actor: Actor, now: datetime
) -> None:
    access.workable(tx, number, actor=actor)
    if not people.end(tx, number, role, person_id=person_id):
        raise HasNoSuchRole(f"They are not {role.words} of incident {number}.")
    told = {"role": role, "person_id": person_id}
    saving.record(tx, number, "role_ended", told, actor=actor, now=now)


def worker(tx: Tx, person_id: int) -> Person:
    """Return somebody who may work on incidents, or raise."""
    person = identity.person(tx, person_id)
    if not person.is_active or not person.role.at_least(Standing.RESPONDER):
        raise CannotWork(f"{person.name} cannot work on incidents: it takes a responder.")
    return person
