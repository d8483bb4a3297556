"""Where pages would reach nobody: gaps, empty targets, who is away, and whom nothing wakes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import absence, policy, schedule
from tocsin.oncall.absence import Absence, Away
from tocsin.oncall.actions import (
    duty,
    escalation_policies,
    last_resort,
    plans,
    scheduling,
    targets,
)
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.store import calendars
from tocsin.oncall.target import Kind as TargetKind
from tocsin.oncall.target import Target
from tocsin.oncall.weak_spot import Kind, WeakSpot

_AHEAD = timedelta(days=30)
_TRIES = 4
"""An hour without a copy of a calendar."""


def weak_spots(tx: Tx, *, now: datetime) -> list[WeakSpot]:
    """Return what would keep a page from reaching somebody now or in the next 30 days."""
    ahead = plans.load(tx, None, Span(now, now + _AHEAD))
    return [
        *_catch_all(tx, now),
        *_gaps(tx, now),
        *_away(tx, ahead, now),
        *_departed(tx, ahead, now),
        *_unread(tx, now),
        *_empty(tx, now),
        *_unreachable(tx, ahead, now),
    ]


def has_verified_catch_all(tx: Tx, *, now: datetime) -> bool:
    """Whether a page that reaches nobody else would wake somebody, as far as was ever seen."""
    people = {
        person.id
        for target in last_resort.catch_all(tx)
        for person in targets.people_of(tx, target, now=now).people
    }
    return any(notify.is_verified(tx, person_id) for person_id in sorted(people))


def _catch_all(tx: Tx, now: datetime) -> Iterator[WeakSpot]:
    if not has_verified_catch_all(tx, now=now):
        sentence = (
            "Nobody of the catch-all has a verified contact that wakes: a page that reaches nobody"
            " else may be lost. Verify a contact of one of them."
        )
        yield WeakSpot(Kind.CATCH_ALL, "catch_all", "the catch-all", sentence, now)


def _gaps(tx: Tx, now: datetime) -> Iterator[WeakSpot]:
    """Tell of each schedule's first gap and how many there are."""
    found = duty.gaps(tx, starts_at=now, ends_at=now + _AHEAD)
    for plan in scheduling.schedules(tx):
        own = [gap for gap in found if gap.schedule_id == plan.id]
        if own:
            count = "once" if len(own) == 1 else f"{len(own)} times"
            sentence = f"Nobody is on call in {plan.name} {count} in the next 30 days."
            subject = f"schedule/{plan.id}"
            yield WeakSpot(Kind.GAP, subject, plan.name, sentence, own[0].starts_at)


def _away(tx: Tx, ahead: Sequence[Schedule], now: datetime) -> Iterator[WeakSpot]:
    """Tell who is on call although they are away: nobody can stand in, or an override says so."""
    for plan in ahead:
        away = absence.away(plan.absences)
        line = schedule.shifts(plan, Span(now, now + _AHEAD))
        found = next(filter(None, (_meeting(each, away) for each in line)), None)
        if found is not None:
            person = identity.person(tx, found.person_id)
            sentence = f"{person.name} is on call in {plan.name} although they are away."
            subject = f"schedule/{plan.id}"
            yield WeakSpot(Kind.AWAY, subject, plan.name, sentence, found.starts_at)


def _departed(tx: Tx, ahead: Sequence[Schedule], now: datetime) -> Iterator[WeakSpot]:
    """Tell which schedules still count on people who have left."""
    named = {person for plan in ahead for person in schedule.participants(plan)}
    left = identity.departures(tx, sorted(named))
    for plan in ahead:
        gone = sorted(schedule.participants(plan) & left.keys())
        for person in identity.people(tx, ids=gone, limit=len(gone)) if gone else ():
            sentence = (
                f"{person.name} is no longer active but has turns in {plan.name}, which others"
                " take. Take them out of its rotations."
            )
            yield WeakSpot(Kind.DEPARTED, f"schedule/{plan.id}", plan.name, sentence, now)


def _meeting(each: Shift, away: Away) -> Absence | None:
    """The first time in a shift at which whoever has it is away."""
    for gone in away.get(each.person_id, ()):
        starts_at, ends_at = max(each.starts_at, gone.starts_at), min(each.ends_at, gone.ends_at)
        if starts_at < ends_at:
            return Absence(each.person_id, starts_at, ends_at)
    return None


def _unread(tx: Tx, now: datetime) -> Iterator[WeakSpot]:
    """Tell of calendars that could not be read for a while: what they said may have changed."""
    for each in calendars.load(tx):
        if each.tries >= _TRIES:
            sentence = f"The calendar {each.name} cannot be read: {each.fault}"
            yield WeakSpot(Kind.CALENDAR, f"calendar/{each.id}", each.name, sentence, now)


def _empty(tx: Tx, now: datetime) -> Iterator[WeakSpot]:
    for target in _targets(tx):
        if target.kind in (TargetKind.TEAM, TargetKind.ADMINS):
            found = targets.people_of(tx, target, now=now)
            if not found.people:
                subject = f"{target.kind}/{target.id}" if target.id else str(target.kind)
                name = target.name or "the administrators"
                yield WeakSpot(Kind.EMPTY, subject, name, found.reason, now)


def _unreachable(tx: Tx, ahead: Sequence[Schedule], now: datetime) -> Iterator[WeakSpot]:
    for person in identity.people(tx, ids=sorted(_people(tx, ahead, now)), limit=5000):
        if not notify.reachable(tx, person.id):
            sentence = f"{person.name} may be paged, but nothing set up would wake them."
            yield WeakSpot(Kind.UNREACHABLE, f"person/{person.id}", person.name, sentence, now)


def _people(tx: Tx, ahead: Sequence[Schedule], now: datetime) -> set[int]:
    """Everybody whom a schedule or a target could page; a schedule nobody who has left."""
    named = {id for plan in ahead for id in schedule.people(plan)}
    on_duty = named - identity.departures(tx, sorted(named)).keys()
    fixed: Iterable[Target] = (t for t in _targets(tx) if t.kind is not TargetKind.SCHEDULE)
    return on_duty.union(p.id for t in fixed for p in targets.people_of(tx, t, now=now).people)


def _targets(tx: Tx) -> list[Target]:
    """Every target of every policy and of the catch-all, once."""
    mentioned = [t for plan in escalation_policies.policies(tx) for t in policy.mentioned(plan)]
    return list(dict.fromkeys([*mentioned, *last_resort.catch_all(tx)]))
