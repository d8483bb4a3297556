"""Rules are kept by those who configure; by them incidents that nobody has find somebody."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actions import leading
from tocsin.identity.actor import Actor, Role
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.incidents.actions import assigning, overview, reading
from tocsin.incidents.incident import Incident
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import duty, leaving
from tocsin.oncall.shift import Span
from tocsin.work import assignment as ideas
from tocsin.work.assignment import Candidate, Choice, Facts, Rule, Way
from tocsin.work.store import assignments as store

ROBOT = actors.system("assignment")


def rules(tx: Tx, *, actor: Actor) -> list[Rule]:
    """Return them in the order in which they are tried."""
    permission.require(actor, Permission.READ)
    return store.rules(tx)


def replace(tx: Tx, wanted: Sequence[Rule], *, actor: Actor, now: datetime) -> bool:
    """Make these the rules, in this order; return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(wanted)
    if list(tidy) == store.rules(tx):
        return False
    for rule in tidy:
        _check(tx, rule)
    store.replace(tx, tidy)
    told = {"rules": [{"name": rule.name} | ideas.written(rule) for rule in tidy]}
    ledger.record(
        tx,
        kind="assignment.replaced",
        subject="setting/assignment",
        actor=actor.label,
        at=now,
        data=told,
    )
    return True


def skills(tx: Tx, *, actor: Actor) -> Mapping[int, tuple[str, ...]]:
    """Return what everybody can do, by person."""
    permission.require(actor, Permission.READ)
    return _by_person(store.skills(tx))


def set_skills(
    tx: Tx, person_id: int, given: Sequence[str], *, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Say what somebody can do, all of it."""
    leading.require_configuring_for(tx, actor, [person_id])
    person = identity.person(tx, person_id)
    tidy = ideas.skills(given)
    if store.set_skills(tx, person.id, tidy):
        ledger.record(
            tx,
            kind="skill.set",
            subject=f"person/{person_id}",
            actor=actor.label,
            at=now,
            data={"skills": list(tidy)},
        )
    return tidy


def assign_all(tx: Tx, numbers: Sequence[int], *, now: datetime) -> None:
    """Give each to whom the rules choose; where there are none, that is asked once for all."""
    for number in numbers if store.rules(tx) else ():
        assign(tx, number, now=now)


def assign(tx: Tx, number: int, *, now: datetime) -> Choice | None:
    """Give it to whom the rules choose; None when it is nobody's business of theirs.

    What is pressing is left to whoever answers its page.
    """
    if not store.rules(tx):
        return None
    incident = reading.get(tx, number, actor=ROBOT)
    if not incident.is_open or incident.is_drill or incident.assignee_id is not None:
        return None
    if incident.priority.is_pressing and _is_paging(tx, incident):
        return None
    choice = _chosen(tx, incident, now=now, takes_turn=True)
    if choice is None or choice.person_id is None:
        return choice
    reason = f"{choice.rule}: {choice.because}"
    assigning.assign(tx, number, choice.person_id, reason=reason, actor=ROBOT, now=now)
    return choice


def explain(tx: Tx, number: int, *, actor: Actor, now: datetime) -> list[Choice]:
    """Return what each rule that is about it would choose now, in order, and change nothing."""
    permission.require(actor, Permission.RESPOND)
    incident = reading.get(tx, number, actor=actor)
    return [
        _choice(tx, rule, incident, now=now, takes_turn=False)
        for rule in store.rules(tx)
        if ideas.is_about(rule, _facts(incident))
    ]


def _chosen(tx: Tx, incident: Incident, *, now: datetime, takes_turn: bool) -> Choice | None:
    last: Choice | None = None
    for rule in store.rules(tx):
        if ideas.is_about(rule, _facts(incident)):
            last = _choice(tx, rule, incident, now=now, takes_turn=takes_turn)
            if last.person_id is not None:
                return last
    return last


def _choice(tx: Tx, rule: Rule, incident: Incident, *, now: datetime, takes_turn: bool) -> Choice:
    in_turns = rule.way is Way.ROUND_ROBIN
    last_id = store.lock_turn(tx, rule.name) if in_turns and takes_turn else None
    candidates = _candidates(tx, rule, incident, now=now)
    choice = ideas.choose(rule, candidates, last_id=last_id)
    if in_turns and takes_turn and choice.person_id is not None:
        store.take_turn(tx, rule.name, choice.person_id, at=now)
    return choice


def _candidates(tx: Tx, rule: Rule, incident: Incident, *, now: datetime) -> list[Candidate]:
    people = _among(tx, rule, incident, now=now)
    ids = [person.id for person in people]
    known = _by_person(store.skills(tx, ids))
    loads = overview.open_of_each(tx, ids)
    away = _away(tx, ids, now=now)
    return [
        Candidate(
            person.id,
            person.name,
            loads.get(person.id, 0),
            frozenset(known.get(person.id, ())),
            _absence(person, away),
        )
        for person in people
    ]


def _among(tx: Tx, rule: Rule, incident: Incident, *, now: datetime) -> list[Person]:
    if rule.way is Way.PERSON:
        return identity.people(tx, ids=[rule.person_id or 0])
    if rule.way is Way.ON_CALL:
        found = duty.on_call(tx, at=now, schedule_id=rule.schedule_id)
        ids = [each.person_id for each in found if each.person_id is not None]
        return identity.people(tx, ids=ids) if ids else []
    team_id = rule.team_id if rule.team_id is not None else incident.team_id
    return identity.members(tx, team_id) if team_id is not None else []


def _away(tx: Tx, ids: Sequence[int], *, now: datetime) -> frozenset[int]:
    span = Span(now, now + timedelta(minutes=1))
    found = leaving.list_leave(tx, span=span, actor=ROBOT)
    return frozenset(
        each.person_id for each in found if each.schedule_id is None and each.person_id in ids
    )


def _absence(person: Person, away: frozenset[int]) -> str:
    if not person.is_active or not person.role.at_least(Role.RESPONDER):
        return "does not work on incidents"
    return "is on leave" if person.id in away else ""


def _facts(incident: Incident) -> Facts:
    return Facts(
        incident.service_ids,
        incident.team_id,
        incident.category,
        incident.priority,
        incident.channel,
    )


def _is_paging(tx: Tx, incident: Incident) -> bool:
    page = oncall.page_of(tx, incident.subject)
    return page is not None and page.is_open


def _by_person(found: Sequence[store.Skill]) -> dict[int, tuple[str, ...]]:
    known: dict[int, tuple[str, ...]] = {}
    for each in found:
        known[each.person_id] = (*known.get(each.person_id, ()), each.skill)
    return known


def _check(tx: Tx, rule: Rule) -> None:
    """Raise when it names what is not there."""
    if rule.person_id is not None:
        assigning.worker(tx, rule.person_id)
    if rule.schedule_id is not None:
        oncall.schedule(tx, rule.schedule_id)
    for team_id in (rule.team_id, *rule.about.team_ids):
        if team_id is not None:
            identity.team(tx, team_id)
