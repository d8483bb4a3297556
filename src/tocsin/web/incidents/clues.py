"""Where to look first: what changed, what was like this, what is written about it, what is beside.

An incident that is over needs no clues, so they are gathered while it is open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.catalog import actions as catalog
from tocsin.catalog.change import Change
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import articles, resembling, runbooks
from tocsin.knowledge.article import Article, Similar
from tocsin.knowledge.runbook import Runbook
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import duty
from tocsin.oncall.policy import Policy
from tocsin.oncall.target import Kind
from tocsin.problems.actions import linking, matching
from tocsin.problems.actions.matching import Match
from tocsin.problems.problem import Problem
from tocsin.web import names
from tocsin.web.names import Names

_BEFORE = timedelta(hours=24)
_MOST = 3
_ASKED = 20
_LAG = timedelta(minutes=5)
_LONG_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Changed:
    """``before`` is how long before the beginning it was."""

    change: Change
    before: timedelta
    is_near: bool


@dataclass(frozen=True, slots=True)
class OnCallNow:
    person: str | None
    person_id: int
    email: str
    schedule: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Clues:
    changes: Sequence[Changed]
    similar: Sequence[Incident]
    articles: Sequence[Similar]
    used: Sequence[Article]
    runbooks: Sequence[Runbook]
    problems: Sequence[Problem]
    matching: Sequence[Match]
    beside: Sequence[Incident]
    on_call: Sequence[OnCallNow]


def of(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> Clues:
    number = incident.number
    return Clues(
        changes=_changes(tx, incident),
        similar=_before(tx, incident, actor=actor),
        articles=resembling.similar_to_incident(tx, number, actor=actor, limit=3),
        used=articles.of_incident(tx, number, actor=actor),
        runbooks=runbooks.suggested(tx, number, actor=actor, limit=3),
        problems=linking.of_incident(tx, number, actor=actor),
        matching=matching.for_incident(tx, number, actor=actor),
        beside=_beside(tx, incident, actor=actor),
        on_call=_on_call(tx, incident, now),
    )


def _changes(tx: Tx, incident: Incident) -> list[Changed]:
    if not incident.service_ids:
        return []
    began_at = incident.occurred_at or incident.detected_at
    needed = [s.id for one in incident.service_ids for s in catalog.dependencies(tx, one)]
    ids = [*incident.service_ids, *needed]
    found = catalog.recent_changes(tx, ids, since=began_at - _BEFORE, limit=_ASKED)
    return [
        Changed(c, began_at - c.at, timedelta(0) <= began_at - c.at < timedelta(hours=1))
        for c in found
        if c.at <= began_at + _LAG
    ][:_MOST]


def _before(tx: Tx, incident: Incident, *, actor: Actor) -> list[Incident]:
    """Return what is over and shares two words that say something, or the only one there is."""
    words = _words(incident.title)
    found = reading.similar(tx, incident.number, limit=_ASKED, actor=actor)
    enough = min(2, len(words))
    alike = (o for o in found if not o.is_open and len(words & _words(o.title)) >= enough > 0)
    return list(alike)[:_MOST]


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"\w+", title.lower()) if len(word) >= _LONG_ENOUGH}


def _beside(tx: Tx, incident: Incident, *, actor: Actor) -> list[Incident]:
    """Return what is open on the same services and on those they hang together with."""
    ids = incident.service_ids
    needed = [s.id for service_id in ids for s in catalog.dependencies(tx, service_id)]
    hit = [s.id for s in catalog.dependents_of_all(tx, ids)]
    found = reading.open_of_services(tx, [*ids, *needed, *hit], actor=actor)
    return [other for other in found if other.number != incident.number][:_MOST]


def _on_call(tx: Tx, incident: Incident, now: datetime) -> list[OnCallNow]:
    """Return whom the policies of its services could wake now, each schedule once."""
    services = reading.services_of(tx, incident)
    policies = [oncall.policy(tx, s.policy_id) for s in services if s.policy_id is not None]
    ids = dict.fromkeys(i for policy in policies for i in _schedules(policy))
    found = [shift for i in ids for shift in duty.on_call(tx, at=now, schedule_id=i)]
    known = names.of(tx, people=[shift.person_id for shift in found])
    called = {plan.id: plan.name for plan in oncall.schedules(tx)} if found else {}
    return [
        OnCallNow(
            known.person(shift.person_id),
            shift.person_id,
            _email(known, shift.person_id),
            called.get(shift.schedule_id, ""),
            shift.ends_at,
        )
        for shift in found
    ]


def _schedules(policy: Policy) -> list[int]:
    targets = (target for step in policy.steps for target in step.targets)
    return [t.id for t in targets if t.kind is Kind.SCHEDULE and t.id is not None]


def _email(known: Names, person_id: int) -> str:
    person = known.people.get(person_id)
    return person.email if person else ""
