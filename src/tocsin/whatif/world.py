"""The world that a page would stand on: everything that decides whom it reaches, as it is set up.

Read once, for a stretch of time; whatever is asked about that time is answered from here.
"""

import bisect
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.identity.person import Person
from tocsin.notify.bundle import Windows
from tocsin.notify.known import Known
from tocsin.notify.quiet import Quiet
from tocsin.notify.rule import Way
from tocsin.oncall.escalation import Nobody
from tocsin.oncall.policy import Policy
from tocsin.oncall.shadow import Shadow
from tocsin.oncall.shift import Shift
from tocsin.oncall.target import Kind, Target
from tocsin.oncall.vendor import Vendor

Place = tuple[Kind, int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A schedule's final shifts in the stretch of time, first to last."""

    name: str
    shifts: Sequence[Shift]

    def at(self, moment: datetime) -> Shift | None:
        """Return the shift that covers the moment; None if nobody is on call."""
        found = bisect.bisect_right(self.shifts, moment, key=lambda each: each.starts_at)
        last = self.shifts[found - 1] if found else None
        return last if last and last.covers(moment) else None


@dataclass(frozen=True, slots=True)
class Ways:
    """How people can be told: what is known of each, and what they wish; ``calls`` are the channels
    that are calls. ``silent`` are the ways of those who learn, ``outside`` those of vendors."""

    known: Mapping[int, Known]
    wishes: Mapping[int, Quiet] = field(default_factory=dict)
    windows: Windows = field(default_factory=Windows)
    calls: Collection[str] = ()
    silent: Mapping[int, Sequence[Way]] = field(default_factory=dict)
    outside: Mapping[int, Sequence[Way]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """``standing`` is whom every target but a schedule stands for; ``plans`` are the policies by
    their ids, the catch-all as None. ``turns`` says whose turn it is at steps that take turns."""

    people: Mapping[int, Person]
    lines: Mapping[int, Line]
    standing: Mapping[Place, Sequence[Person] | Nobody]
    plans: Mapping[int | None, Policy]
    teams: Mapping[int, Target]
    catch_all: tuple[Target, ...]
    turns: Mapping[tuple[int | None, int], int]
    ways: Ways
    shadows: Sequence[Shadow] = ()
    vendors: Mapping[int, Vendor] = field(default_factory=dict)

    def plan(self, policy_id: int | None) -> Policy:
        """Return what a page would walk: the policy, or the catch-all where there is none."""
        return self.plans.get(policy_id, self.plans[None])

    def with_team(self, plan: Policy, team_id: int | None) -> Policy:
        """Return the plan with the team whose business the page is, if there is one."""
        team = None if team_id is None else self.teams.get(team_id)
        return replace(plan, team=team) if team else plan

    def whom(self, target: Target, at: datetime) -> Sequence[Person] | Nobody:
        """Return whom a target stands for at the moment, or why for nobody."""
        if target.kind is not Kind.SCHEDULE:
            return self.standing.get((target.kind, target.id)) or _gone(target)
        line = self.lines.get(target.id or 0)
        if line is None:
            return _gone(target)
        found = line.at(at)
        if found is None:
            return Nobody(str(target), f"Nobody is on call in {line.name}.")
        return (self.people[found.person_id],)

    def learning(self, targets: Sequence[Target], at: datetime) -> list[int]:
        """Return everybody who shadows a schedule of these at the moment."""
        asked = {each.id for each in targets if each.kind is Kind.SCHEDULE}
        return sorted(
            {
                each.person_id
                for each in self.shadows
                if each.schedule_id in asked and each.starts_at <= at < each.ends_at
            }
        )

    def duty(self, target: Target, at: datetime) -> Shift | None:
        """Return the shift by which a schedule stands for somebody."""
        line = self.lines.get(target.id or 0) if target.kind is Kind.SCHEDULE else None
        return line.at(at) if line else None


def _gone(target: Target) -> Nobody:
    return Nobody(str(target), f"There is no {target.kind} {target.name or target.id}.")
