"""What a page came to for one person: paged and by what, or not and why not.

The nearest reason is told: what became of them as a person of the page, then who had the shift that
would have been theirs, then the steps that never came to them, and at last that nothing in the
policy leads to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.incidents.why import duty, link, paging, ways
from tocsin.incidents.why.facts import Facts
from tocsin.incidents.why.link import Hop, Link
from tocsin.incidents.why.reason import Why
from tocsin.notify.attempt import Status
from tocsin.notify.notification import Notification
from tocsin.oncall import policy
from tocsin.oncall.evidence import Because
from tocsin.oncall.manner import Way
from tocsin.oncall.page import Told
from tocsin.oncall.policy import Policy, Position
from tocsin.oncall.served import Served
from tocsin.oncall.target import Kind, Target
from tocsin.oncall.tenure import Part, Tenure

DISPLACED: Mapping[Part, Why] = {
    Part.OVERRIDE: Why.OVERRIDDEN,
    Part.SWAP: Why.SWAPPED,
    Part.TEMPORARY: Why.TEMPORARY_INSTEAD,
    Part.CALENDAR: Why.CALENDAR_INSTEAD,
}


@dataclass(frozen=True, slots=True)
class Person:
    """``team_ids`` are those they were in at the time, ``served`` what they had written down."""

    id: int
    team_ids: frozenset[int] = frozenset()
    served: Sequence[Served] = field(default=())

    def had(self, schedule_id: int | None, at: datetime) -> bool:
        """Whether they were on call in the schedule at that moment, by what was written down."""
        return any(
            each.schedule_id == schedule_id
            and each.starts_at <= at
            and (each.ends_at is None or at < each.ends_at)
            for each in self.served
        )

    def ever_had(self, schedule_id: int | None) -> bool:
        return any(each.schedule_id == schedule_id for each in self.served)

    def is_meant(self, target: Target, at: datetime) -> bool:
        if target.kind is Kind.PERSON:
            return target.id == self.id
        if target.kind is Kind.TEAM:
            return target.id in self.team_ids
        return target.kind is Kind.SCHEDULE and self.had(target.id, at)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``links`` are the part of the chain that concerns them."""

    reason: Why
    sentence: str
    at: datetime
    links: Sequence[Link] = ()

    @property
    def was_paged(self) -> bool:
        return self.reason is Why.PAGED

    @property
    def concerns(self) -> bool:
        """Whether the page had anything to do with them."""
        return self.reason is not Why.NOT_NAMED


def of(facts: Facts, person: Person) -> Verdict:
    """Return the nearest reason for which the person was paged or was not."""
    own = [one for one in facts.told if one.person_id == person.id]
    if own:
        return _told(facts, person, own)
    if person.id in facts.shadows:
        said = paging.shadowed(person.id, facts)
        return Verdict(said.reason, said.sentence, facts.page.started_at, [said])
    found = (_displaced(facts, person), _passed_over(facts, person), _never_came(facts, person))
    nearest = next((one for one in found if one is not None), None)
    return nearest or _another(facts, person) or _not_named(facts, person)


def names(plan: Policy, person: Person, at: datetime) -> bool:
    """Whether a policy leads to the person at that moment."""
    targets = [*policy.mentioned(plan), *([plan.team] if plan.team else [])]
    return any(person.is_meant(each, at) for each in targets)


def _told(facts: Facts, person: Person, own: Sequence[Told]) -> Verdict:
    paged = [one for one in own if one.outcome == paging.PAGED]
    links = [each for one in own for each in paging.target(one, facts)]
    if not paged:
        reason, words = paging.not_paged(own[0], facts.called)
        return Verdict(reason, words, own[0].at, links)
    sent = [each for one in paged for each in facts.sent_to(person.id, one.position)]
    reason, said = _came_to(paged, sent)
    who = facts.called.person(person.id)
    return Verdict(reason, link.sentence(reason, who=who, said=said), paged[0].at, links)


def _came_to(paged: Sequence[Told], sent: Sequence[Notification]) -> tuple[Why, str]:
    if not sent:
        chosen = paged[0].rested_on.choice
        is_once = chosen is not None and chosen.was_paged
        return (Why.TOLD_ONCE if is_once else Why.PAGED), paged[0].reason or "nothing is kept"
    told = [one for one in sent if one.status in _OUT]
    if told:
        return Why.PAGED, _ways(told)
    if all(one.status is Status.FAILED for one in sent):
        return Why.PAGED_IN_VAIN, sent[0].reason or "no reason was given"
    if all(one.status in (Status.FAILED, Status.SUPPRESSED) for one in sent):
        called_off = next(one for one in sent if one.status is Status.SUPPRESSED)
        return Why.PAGED_NOT_SENT, called_off.reason or "no reason was given"
    return Why.PAGED, "it is on its way"


_OUT = (Status.SENT, Status.DELIVERED)


def _ways(told: Sequence[Notification]) -> str:
    return ", ".join(dict.fromkeys(ways.title(one.channel) for one in told))


def _displaced(facts: Facts, person: Person) -> Verdict | None:
    """Somebody else had the shift that would have been theirs."""
    for told in facts.told:
        held = told.rested_on.tenure
        if held is not None and held.displaced == person.id:
            return _instead(facts, person, told, held)
    return None


def _instead(facts: Facts, person: Person, told: Told, held: Tenure) -> Verdict:
    reason = Why.ON_LEAVE if held.instead_of else DISPLACED.get(held.part, Why.NOT_ON_CALL)
    words = link.sentence(
        reason,
        who=facts.called.person(person.id),
        other=facts.called.person(held.person_id),
        schedule=held.schedule,
        via=held.via,
        said=link.quoted(held.said),
        back=f" until {facts.called.time(held.away_until)}" if held.away_until else "",
    )
    return Verdict(reason, words, told.at, [duty.of(told, called=facts.called)])


def _passed_over(facts: Facts, person: Person) -> Verdict | None:
    """They were meant by a step that was taken, which came to nobody or to another in turn."""
    who = facts.called.person(person.id)
    for position, told in facts.by_position():
        at = told[0].at
        for target in facts.targets(position):
            if not person.is_meant(target, at):
                continue
            line = next((one for one in told if one.target == str(target)), None)
            if line is None and policy.manner(facts.page.plan, position).way is Way.IN_TURN:
                other = _reached(told, facts)
                words = link.sentence(Why.NOT_IN_TURN, who=other)
                return Verdict(Why.NOT_IN_TURN, words, at)
            if line is not None and line.rested_on.because is Because.UNMET:
                said = line.reason or ""
                words = link.sentence(Why.CONDITION_UNMET, who=who, said=said)
                return Verdict(Why.CONDITION_UNMET, words, at)
            if line is not None and line.person_id is None:
                reason, words = paging.not_paged(line, facts.called)
                return Verdict(reason, words, at)
    return None


def _reached(told: Sequence[Told], facts: Facts) -> str:
    reached = [facts.called.person(o.person_id) for o in told if o.outcome == paging.PAGED]
    return ", ".join(reached) or "nobody who could be reached"


def _never_came(facts: Facts, person: Person) -> Verdict | None:
    """They were meant by a step that was not taken, or not yet."""
    at = facts.ended_at or max((one.at for one in facts.told), default=facts.page.started_at)
    for position in facts.to_come():
        if any(person.is_meant(target, at) for target in facts.targets(position)):
            return _awaited(facts, position, at)
    return None


def _awaited(facts: Facts, position: Position, at: datetime) -> Verdict:
    reason, words, state = paging.to_come(position, facts)
    step = Link(Hop.STEP, paging.ahead(facts, position), reason, words, state)
    return Verdict(reason, words, at, [step])


def _another(facts: Facts, person: Person) -> Verdict | None:
    """Another was on call in a schedule in which they take turns."""
    for told in facts.told:
        target = facts.meant(told)
        if target is None or target.kind is not Kind.SCHEDULE or told.person_id is None:
            continue
        if person.ever_had(target.id):
            words = link.sentence(
                Why.NOT_ON_CALL,
                who=facts.called.person(person.id),
                other=facts.called.person(told.person_id),
                schedule=target.name,
            )
            own = [duty.of(told, called=facts.called)]
            return Verdict(Why.NOT_ON_CALL, words, told.at, own)
    return None


def _not_named(facts: Facts, person: Person) -> Verdict:
    who, plan = facts.called.person(person.id), facts.page.plan.name
    words = link.sentence(Why.NOT_NAMED, who=who, policy=plan)
    return Verdict(Why.NOT_NAMED, words, facts.page.started_at)
