"""Bringing in more people: those with the skill, those who decide, or the next on call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor, Role
from tocsin.incidents import announcement, lifecycle
from tocsin.incidents.actions import access, assigning, saving, telling
from tocsin.incidents.actions.progress import given_reason
from tocsin.incidents.incident import Incident
from tocsin.incidents.milestone import Milestone
from tocsin.kit import errors
from tocsin.kit.ledger import Entry
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall


class NobodyToInform(errors.Conflict):
    """Nobody manages here."""


class NotOpen(errors.Conflict):
    """There is nothing to bring people in for."""


def to_team(
    tx: Tx, number: int, team_id: int, *, reason: str, actor: Actor, now: datetime
) -> Incident:
    """Functional: hand it to the team with the skill and page it; it is paged from now on."""
    incident = still_open(tx, number, actor=actor)
    team = identity.team(tx, team_id)
    tidy = given_reason(reason)
    after = replace(
        assigning.handed(tx, incident, team_id),
        escalated_count=incident.escalated_count + 1,
        policy_id=telling.plan_of_team(tx, team)[0],
    )
    told = {"way": "functional", "team_id": team_id, "from": incident.team_id, "reason": tidy}
    told_of = entries(number, told, now)
    if incident.team_id != team_id:
        handed = {"from": incident.team_id, "to": team_id}
        told_of.append(saving.entry(number, "team_set", handed))
    saving.save(tx, incident, after, told_of, actor=actor, now=now)
    telling.page_team(tx, after, team, because=tidy, actor=actor, now=now)
    return after


def to_people(
    tx: Tx,
    number: int,
    person_ids: Sequence[int] = (),
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Hierarchical: inform these people, or everybody who manages."""
    incident = still_open(tx, number, actor=actor)
    tidy = given_reason(reason)
    informed = [identity.person(tx, person_id).id for person_id in person_ids]
    informed = informed or [person.id for person in identity.people(tx, role=Role.MANAGER)]
    if not informed:
        raise NobodyToInform("Nobody has the role manager; name whom to inform.")
    after = replace(incident, escalated_count=incident.escalated_count + 1)
    told = {"way": "hierarchical", "person_ids": informed, "reason": tidy}
    saving.save(tx, incident, after, entries(number, told, now), actor=actor, now=now)
    message = announcement.notice(after, "Escalated to you", tidy)
    cause = f"escalated/{after.escalated_count}"
    telling.tell(tx, after, informed, message=message, cause=cause, now=now)
    return after


def to_policy(
    tx: Tx, number: int, policy_id: int, *, reason: str, actor: Actor, now: datetime
) -> Incident:
    """Functional: page by another policy, from its first step on; it is the incident's own now."""
    incident = still_open(tx, number, actor=actor)
    policy = oncall.policy(tx, policy_id)
    tidy = given_reason(reason)
    count = incident.escalated_count + 1
    after = replace(incident, escalated_count=count, policy_id=policy_id)
    told = {"way": "policy", "policy_id": policy_id, "policy": policy.name, "reason": tidy}
    saving.save(tx, incident, after, entries(number, told, now), actor=actor, now=now)
    telling.page_by_policy(tx, after, policy, because=tidy, actor=actor, now=now)
    return after


def next_step(tx: Tx, number: int, *, actor: Actor, now: datetime) -> None:
    """Page the next step of the policy now instead of when it is due."""
    incident = still_open(tx, number, actor=actor)
    oncall.escalate_now(tx, incident.subject, actor=actor, now=now)


def still_open(tx: Tx, number: int, *, actor: Actor) -> Incident:
    """Lock one that people can be brought in for, or raise NotOpen."""
    incident = access.workable(tx, number, actor=actor)
    if incident.status not in lifecycle.OPEN:
        raise NotOpen(f"Incident {number} is {incident.status.words}; reopen it first.")
    return incident


def entries(number: int, told: dict[str, Any], now: datetime) -> list[Entry]:
    """Return how it is told that somebody was brought in."""
    return [
        saving.entry(number, "escalated", told),
        saving.reached(number, Milestone.ESCALATED, now, because="escalated"),
    ]
