"""The world as it is set up, read once, for whoever asks what would happen in a stretch of time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity.person import Person
from tocsin.kit.tx import Tx
from tocsin.notify.actions import bundling, quieting, silently, ways
from tocsin.notify.rule import Way
from tocsin.oncall import policy as policies
from tocsin.oncall import schedule
from tocsin.oncall.actions import (
    escalation_policies,
    last_resort,
    plans,
    shadowing,
    targets,
    turns,
    vendors,
    walk,
)
from tocsin.oncall.escalation import Nobody
from tocsin.oncall.policy import Policy
from tocsin.oncall.shift import Span
from tocsin.oncall.target import ADMINS, Kind, Target
from tocsin.oncall.vendor import Vendor
from tocsin.whatif.world import Line, Place, Ways, World


@dataclass(frozen=True, slots=True)
class Wanted:
    """What pages will ask for: policies, whose business they are, and whom else they bring in or
    tell."""

    policy_ids: Collection[int | None]
    team_ids: Collection[int] = ()
    plans: Sequence[Policy] = ()
    targets: Sequence[Target] = ()
    person_ids: Collection[int] = ()


def world(tx: Tx, wanted: Wanted, span: Span) -> World:
    """Read what the pages of a stretch of time stand on."""
    stored = [p for p in escalation_policies.policies(tx) if p.id in wanted.policy_ids]
    found = {**{plan.id: plan for plan in stored}, None: escalation_policies.plan(tx, None)}
    catch_all = tuple(last_resort.catch_all(tx))
    teams = _teams(tx, wanted.team_ids)
    every = [t for plan in (*found.values(), *wanted.plans) for t in policies.mentioned(plan)]
    every += [*catch_all, *teams.values(), *wanted.targets, ADMINS]
    lines = _lines(tx, every, span)
    standing = _standing(tx, every, now=span.starts_at)
    shadows = shadowing.within(tx, sorted(lines), span)
    beside = {*wanted.person_ids, *(each.person_id for each in shadows)}
    people = _people(tx, lines.values(), standing.values(), beside)
    known = _vendors(tx, every)
    return World(
        people=people,
        lines=lines,
        standing=standing,
        plans=found,
        teams=teams,
        catch_all=catch_all,
        turns=turns.of(tx, stored),
        ways=_ways(tx, people, learning={each.person_id for each in shadows}, asked=known),
        shadows=shadows,
        vendors=known,
    )


def _teams(tx: Tx, team_ids: Collection[int]) -> dict[int, Target]:
    named = targets.named(tx, [Target(Kind.TEAM, team_id, "") for team_id in sorted(team_ids)])
    return {each.id: each for each in named if each.id is not None}


def _lines(tx: Tx, every: Iterable[Target], span: Span) -> dict[int, Line]:
    ids = sorted({t.id for t in every if t.kind is Kind.SCHEDULE and t.id is not None})
    loaded = plans.load(tx, ids, span) if ids else []
    return {plan.id: Line(plan.name, schedule.shifts(plan, span)) for plan in loaded}


def _standing(
    tx: Tx, every: Iterable[Target], *, now: datetime
) -> dict[Place, Sequence[Person] | Nobody]:
    fixed = {(t.kind, t.id): t for t in every if t.kind is not Kind.SCHEDULE}
    found = {place: walk.resolve(tx, target, now=now) for place, target in fixed.items()}
    return {p: f if isinstance(f, Nobody) else f.people for p, f in found.items()}


def _vendors(tx: Tx, every: Iterable[Target]) -> dict[int, Vendor]:
    """The vendors among the targets who can be asked still."""
    ids = sorted({t.id for t in every if t.kind is Kind.VENDOR and t.id is not None})
    known = vendors.vendors_of(tx, ids)
    return {number: each for number, each in known.items() if each.removed_at is None}


def _people(
    tx: Tx,
    lines: Iterable[Line],
    standing: Iterable[Sequence[Person] | Nobody],
    beside: Collection[int],
) -> dict[int, Person]:
    """Everybody who may be told."""
    named = {p.id: p for found in standing if not isinstance(found, Nobody) for p in found}
    ids = {each.person_id for line in lines for each in line.shifts}.union(beside) - named.keys()
    others = identity.people(tx, ids=sorted(ids), limit=len(ids)) if ids else []
    return {**named, **{person.id: person for person in others}}


def _ways(
    tx: Tx, people: Collection[int], *, learning: Collection[int], asked: Mapping[int, Vendor]
) -> Ways:
    return Ways(
        known=ways.known(tx, sorted(people)),
        wishes=quieting.wishes(tx, people),
        windows=bundling.windows(tx),
        calls=bundling.CALLS,
        silent=silently.ways(tx, learning) if learning else {},
        outside={number: _outside(tx, one) for number, one in asked.items()},
    )


def _outside(tx: Tx, one: Vendor) -> list[Way]:
    return [Way(None, each.channel, each.address) for each in vendors.usable(tx, one)]
