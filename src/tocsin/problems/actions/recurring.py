"""Incidents that come again are proposed as a problem; the rule that decides is configured."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status as IncidentStatus
from tocsin.incidents.search import LARGEST_PAGE, Query
from tocsin.kit import ledger, text
from tocsin.kit.tx import Tx
from tocsin.problems import recurrence
from tocsin.problems.actions import linking, problems, telling
from tocsin.problems.problem import NewProblem, Status
from tocsin.problems.recurrence import Cluster, Fact, Rule
from tocsin.problems.store import links, rules
from tocsin.problems.store import problems as store

EVERY = timedelta(hours=1)
MOST_LOOKED_THROUGH = 2_000
MOST_PROPOSED = 10
_COUNTED = tuple(each for each in IncidentStatus if each is not IncidentStatus.CANCELLED)


def rule(tx: Tx, *, actor: Actor) -> Rule:
    permission.require(actor, Permission.READ)
    return rules.get(tx)


def set_rule(tx: Tx, wanted: Rule, *, actor: Actor, now: datetime) -> bool:
    """Return False if it was so already."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = recurrence.checked(wanted)
    if rules.get(tx) == tidy:
        return False
    rules.replace(tx, tidy)
    ledger.record(
        tx,
        kind="recurrence.rule_set",
        subject="setting/recurrence",
        actor=actor.label,
        at=now,
        data={
            "is_on": tidy.is_on,
            "fewest": tidy.fewest,
            "days": tidy.days,
            "likeness": tidy.likeness,
        },
    )
    return True


def look(tx: Tx, *, now: datetime) -> int:
    """Propose what comes again, at most once an hour; return how many problems were proposed."""
    if not rules.claim(tx, before=now - EVERY, now=now):
        return 0
    return len(propose(tx, now=now))


def propose(tx: Tx, *, now: datetime) -> list[int]:
    """Return the ids of the problems that are proposed now."""
    asked = rules.get(tx)
    found = _incidents(tx, since=now - timedelta(days=asked.days))
    by_number = {each.number: each for each in found}
    clusters = recurrence.found(_facts(tx, found), asked)[:MOST_PROPOSED]
    return [_proposed(tx, each, asked, by_number, now=now) for each in clusters]


def _proposed(
    tx: Tx, cluster: Cluster, asked: Rule, known: dict[int, Incident], *, now: datetime
) -> int:
    service_id = cluster.newest.service_id
    service = catalog.service(tx, service_id) if service_id is not None else None
    title = text.truncate(cluster.newest.title, 200)
    new = NewProblem(title, priority=cluster.worst, service_id=service_id)
    name = service.name if service else None
    because = text.truncate(recurrence.because(cluster, asked, service=name), 1000)
    problem_id = store.insert(
        tx, new, status=Status.PROPOSED, because=because, created_by=SYSTEM.label, at=now
    )
    made = problems.find(tx, problem_id)
    problems.record(tx, "problem.proposed", made, reason=because, actor=SYSTEM, now=now)
    for fact in cluster.facts:
        linking.put(tx, made, known[fact.number], actor=SYSTEM, now=now)
    telling.tell(tx, made, team_id=service.team_id if service else None, now=now)
    return problem_id


def _incidents(tx: Tx, *, since: datetime) -> list[Incident]:
    """Return the newest that were logged since then, without drills and cancelled ones."""
    found: list[Incident] = []
    asked = Query(status=_COUNTED, is_drill=False, since=since, limit=LARGEST_PAGE)
    for offset in range(0, MOST_LOOKED_THROUGH, LARGEST_PAGE):
        page = reading.search(tx, dataclasses.replace(asked, offset=offset), actor=SYSTEM)
        found += page.items
        if page.next is None:
            break
    return found


def _facts(tx: Tx, found: Sequence[Incident]) -> list[Fact]:
    taken = links.taken(tx, [each.number for each in found])
    return [
        Fact(
            each.number,
            each.title,
            each.priority,
            each.service_ids[0] if each.service_ids else None,
            each.category,
            each.logged_at,
            each.number in taken,
        )
        for each in found
    ]
