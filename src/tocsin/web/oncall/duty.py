"""Who is on call at this moment: schedule by schedule, and policy by policy whom a page would wake.

How a person is reached is shown to those who may have to reach them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit.tx import Tx
from tocsin.notify import channels, visibility
from tocsin.notify.actions import reaching
from tocsin.notify.contact import Contact
from tocsin.oncall import policy as policy_ideas
from tocsin.oncall.actions import reading
from tocsin.oncall.coverage import OnCall, Watch
from tocsin.oncall.policy import Policy, Step
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Span
from tocsin.oncall.target import Kind, Target
from tocsin.web import names

_AHEAD = timedelta(days=60)
_MAIL = "email"
_ICONS = {"email": "mail", "webhook": "webhook"}
_NUMBER = re.compile(r"\+\d{5,15}")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach somebody; ``href`` if a browser can take it."""

    words: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True)
class Duty:
    schedule: Schedule
    person: Person | None
    until: datetime | None
    via: str
    ways: Sequence[Way]
    is_mine: bool
    next_person: Person | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a policy as it would go now; ``wait`` is how long after the first page."""

    number: int
    wait: timedelta
    who: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """``called`` names every target of the policy for a reader."""

    policy: Policy
    rungs: Sequence[Rung]
    fallback: str
    called: Mapping[Target, str]

    def says(self, targets: Sequence[Target]) -> str:
        return " and ".join(self.called[each] for each in targets)


@dataclass(frozen=True, slots=True)
class Board:
    duties: Sequence[Duty]
    ladders: Sequence[Ladder]
    mine: Sequence[Duty]
    my_next: OnCall | None
    my_next_schedule: str


def board(tx: Tx, actor: Actor, *, now: datetime) -> Board:
    """Return who has which schedule, what policies come to by it, and when I am next."""
    found = duties(tx, actor, now=now)
    mine = [each for each in found if each.is_mine]
    my_next = None if mine else _next_of(tx, actor, now=now)
    called = {each.schedule.id: each.schedule.name for each in found}
    name = called.get(my_next.schedule_id, "") if my_next else ""
    policies = reading.list_policies(tx, actor=actor).items
    return Board(found, ladders(tx, policies, now=now, actor=actor), mine, my_next, name)


def duties(
    tx: Tx, actor: Actor, *, now: datetime, schedule_ids: Sequence[int] | None = None
) -> list[Duty]:
    """Return who has which schedule, or those of these ids, in few statements however many."""
    watches = reading.view_board(tx, at=now, schedule_ids=schedule_ids, actor=actor)
    shifts = [shift for each in watches for shift in (each.current, each.following) if shift]
    people = names.of(tx, people=[shift.person_id for shift in shifts]).people
    on_call = [people[id] for each in watches if (id := _has_it(each)) in people]
    reached = _ways(tx, on_call, actor=actor)
    return [_duty(watch, people, reached, actor=actor) for watch in watches]


def ladders(tx: Tx, found: Sequence[Policy], *, now: datetime, actor: Actor) -> list[Ladder]:
    """Return policies with whom each would page if something broke now."""
    on_call = reading.list_on_call(tx, at=now, actor=actor)
    mentioned = [target for each in found for target in policy_ideas.mentioned(each)]
    ids = [t.id for t in mentioned if t.kind is Kind.PERSON]
    people = names.of(tx, people=[*ids, *(each.person_id for each in on_call)]).people
    on_duty = {each.schedule_id: people.get(each.person_id) for each in on_call}
    return [_ladder(each, people, on_duty) for each in found]


def in_words(tx: Tx, targets: Sequence[Target]) -> str:
    """Name targets that belong to no policy: those of last resort."""
    people = names.of(tx, people=[t.id for t in targets if t.kind is Kind.PERSON]).people
    return " and ".join(called(each, people) for each in targets)


def _has_it(watch: Watch) -> int:
    return watch.current.person_id if watch.current else 0


def _ways(tx: Tx, people: Sequence[Person], *, actor: Actor) -> Mapping[int, Sequence[Way]]:
    """Return how people can be reached, by the account's address where they gave nothing else."""
    sees_all = visibility.sees_all(actor)
    ids = sorted({each.id for each in people})
    found = reaching.contacts_of(tx, ids, actor=actor) if sees_all else {}
    return {each.id: _ways_of(each, found.get(each.id, ())) for each in people}


def _ways_of(person: Person, found: Sequence[Contact]) -> Sequence[Way]:
    own = [_way(each) for each in found if each.is_enabled and _is_outside(each)]
    return own or [_mail(person.email)]


def _duty(
    watch: Watch,
    people: Mapping[int, Person],
    reached: Mapping[int, Sequence[Way]],
    *,
    actor: Actor,
) -> Duty:
    current, following = watch.current, watch.following
    person = people.get(current.person_id) if current else None
    return Duty(
        watch.schedule,
        person,
        current.ends_at if current else None,
        current.via if current else "",
        reached.get(person.id, ()) if person else (),
        person is not None and actor.is_person(person.id),
        people.get(following.person_id) if following else None,
        following.starts_at if following else None,
    )


def _next_of(tx: Tx, actor: Actor, *, now: datetime) -> OnCall | None:
    if actor.person_id is None:
        return None
    span = Span(now, now + _AHEAD)
    return next(iter(reading.list_shifts_of(tx, actor.person_id, span=span, actor=actor)), None)


def _ladder(
    policy: Policy, people: Mapping[int, Person], on_duty: Mapping[int, Person | None]
) -> Ladder:
    rungs, wait = [], timedelta()
    for number, step in enumerate(policy.steps, start=1):
        rungs.append(Rung(number, wait, _all_of(step, people, on_duty)))
        wait += step.delay
    named = {each: called(each, people) for each in policy_ideas.mentioned(policy)}
    return Ladder(policy, rungs, who(policy.fallback, people, on_duty), named)


def _all_of(step: Step, people: Mapping[int, Person], on_duty: Mapping[int, Person | None]) -> str:
    return ", ".join(dict.fromkeys(who(each, people, on_duty) for each in step.targets))


def who(target: Target, people: Mapping[int, Person], on_duty: Mapping[int, Person | None]) -> str:
    """Say whom a target stands for at this moment."""
    if target.kind is Kind.ADMINS:
        return "all administrators"
    if target.kind is Kind.TEAM:
        return f"everybody in {target.name}"
    if target.kind is Kind.VENDOR:
        return f"the vendor {target.name}, asked beside them"
    if target.kind is Kind.PERSON:
        found = people.get(target.id or 0)
        return found.name if found else target.name
    on_call = on_duty.get(target.id or 0)
    return on_call.name if on_call else f"nobody ({target.name})"


def called(target: Target, people: Mapping[int, Person]) -> str:
    """Say what a target is, whoever it stands for."""
    if target.kind is Kind.SCHEDULE:
        return f"whoever is on call in {target.name}"
    return who(target, people, {})


def _is_outside(contact: Contact) -> bool:
    channel = channels.PROVIDERS.get(contact.channel)
    return channel is not None and not channel.is_inside


def _way(contact: Contact) -> Way:
    """A telephone rings, whichever channel it was given for; mail is written; the rest is named."""
    if contact.channel == _MAIL:
        return replace(_mail(contact.address), words=contact.label or contact.address)
    if _NUMBER.fullmatch(contact.address):
        said = f"{contact.label}, {contact.address}" if contact.label else contact.address
        return Way(said, "phone", f"tel:{contact.address}")
    title = channels.named(contact.channel).title
    return Way(contact.label or title, _ICONS.get(contact.channel, "push"), "")


def _mail(address: str) -> Way:
    return Way(address, "mail", f"mailto:{address}")
