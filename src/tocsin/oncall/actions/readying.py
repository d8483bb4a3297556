"""Whether whoever is on call can be reached: asked on a page, told by a digest, tried by tests."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.actions import reaching
from tocsin.notify.message import Kind as MessageKind
from tocsin.notify.message import Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.oncall import readiness, timetable
from tocsin.oncall.actions import duty, escalation_policies, targets, weakness
from tocsin.oncall.policy import Policy
from tocsin.oncall.readiness import Finding, Kind, Ladder, OnDuty, Report, Rung, Severity
from tocsin.oncall.store import readiness as store
from tocsin.oncall.store import rounds
from tocsin.oncall.target import Kind as TargetKind
from tocsin.oncall.target import Target
from tocsin.oncall.timetable import Timetable
from tocsin.oncall.weak_spot import Kind as Spot

DAYS = 30
_MOST_DAYS = 90
_MOST_LINES = 40
_DIGEST, _CANARY = "readiness_digest", "readiness_canary"
_WATCH = actors.system("readiness")
_SAME = {
    Spot.GAP: (Kind.GAP, Severity.WEAK),  # the next step is taken at once
    Spot.DEPARTED: (Kind.DEPARTED, Severity.WEAK),  # others stand in
    Spot.CATCH_ALL: (Kind.CATCH_ALL, Severity.BROKEN),
}


class BadDays(errors.Invalid):
    def __init__(self) -> None:
        super().__init__(f"Look 1 to {_MOST_DAYS} days ahead.")


def view_report(tx: Tx, *, days: int = DAYS, actor: Actor, now: datetime) -> Report:
    permission.require(actor, Permission.READ)
    return report(tx, days=days, now=now)


def report(tx: Tx, *, days: int = DAYS, now: datetime) -> Report:
    """Return who is needed in the next days and what would keep a page from reaching them."""
    if not 1 <= days <= _MOST_DAYS:
        raise BadDays
    ladders = [_ladder(tx, plan, now=now) for plan in escalation_policies.policies(tx)]
    first = _first_needed(tx, ladders, days=days, now=now)
    reaches = {each.person_id: each for each in reaching.reach_of(tx, sorted(first), now=now)}
    people = [OnDuty(each, first[each.person_id]) for each in reaches.values()]
    people.sort(key=lambda one: (one.first_at, one.reach.name))
    findings = [f for one in people for f in readiness.of_person(one)]
    findings += [f for each in ladders for f in readiness.of_policy(each, reaches, now=now)]
    findings += _spots(tx, now=now)
    return Report(days, readiness.ordered(findings), people)


def of_policy(tx: Tx, plan: Policy, *, actor: Actor, now: datetime) -> list[Finding]:
    """Return which of its steps page nobody now, and whether all of it rests on one thing."""
    permission.require(actor, Permission.READ)
    ladder = _ladder(tx, plan, now=now)
    people = sorted({person for rung in ladder.rungs for person in rung.person_ids})
    reaches = {each.person_id: each for each in reaching.reach_of(tx, people, now=now)}
    return readiness.ordered(readiness.of_policy(ladder, reaches, now=now))


def timetable_of(tx: Tx) -> Timetable:
    return store.timetable(tx) or Timetable()


def view_timetable(tx: Tx, *, actor: Actor) -> Timetable:
    permission.require(actor, Permission.READ)
    return timetable_of(tx)


def set_timetable(tx: Tx, wanted: Timetable, *, actor: Actor, now: datetime) -> bool:
    """Set when the digest and the test pages go out; return whether that changed anything."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = timetable.checked(wanted)
    if tidy == timetable_of(tx):
        return False
    store.set_timetable(tx, tidy)
    for name in (_DIGEST, _CANARY):
        rounds.forget(tx, name)
    data = {
        "time_zone": tidy.time_zone,
        "digest": [*tidy.digest_days, tidy.digest_at.isoformat("minutes")],
        "canary": [*tidy.canary_days, tidy.canary_at.isoformat("minutes")],
    }
    _record(tx, "readiness.timetable_set", data, actor=actor, now=now)
    return True


def send_tests(tx: Tx, *, days: int = 7, actor: Actor, now: datetime) -> int:
    """Send a test page to every contact of whoever is on call soon; return how many."""
    permission.require(actor, Permission.CONFIGURE)
    until = now + timedelta(days=days)
    found = duty.calendar(tx, starts_at=now, ends_at=until)
    people = sorted({shift.person_id for _, line in found for shift in line})
    queued = reaching.try_out(tx, people, actor=actor, now=now) if people else []
    if queued:
        data = {"people": people, "notification_ids": queued}
        _record(tx, "readiness.tested", data, actor=actor, now=now)
    return len(queued)


def digest_due(tx: Tx, *, now: datetime) -> int:
    """Tell the administrators what is wrong, if it is time and anything is; return how many."""
    times = timetable_of(tx)
    next_at = timetable.following(times.digest_days, times.digest_at, times.time_zone, now=now)
    if not rounds.claim(tx, _DIGEST, now=now, next_at=next_at):
        return 0
    found = report(tx, now=now).findings
    worth = readiness.news(found, store.told(tx))
    store.set_told(tx, [each.fingerprint for each in found])
    if not worth:
        return 0
    letter = Letter(_digest(worth), "readiness", f"readiness/{now.isoformat()}")
    people = identity.admins(tx)
    notify.notify_people(tx, [(person.id, letter) for person in people], now=now)
    data = {"findings": [each.sentence for each in worth[:_MOST_LINES]], "count": len(worth)}
    _record(tx, "readiness.told", data, actor=_WATCH, now=now)
    return len(people)


def canary_due(tx: Tx, *, now: datetime) -> int:
    """Send the test pages, if the organisation wants them and it is time; return how many."""
    times = timetable_of(tx)
    next_at = timetable.following(times.canary_days, times.canary_at, times.time_zone, now=now)
    if not rounds.claim(tx, _CANARY, now=now, next_at=next_at):
        return 0
    return send_tests(tx, actor=_WATCH, now=now)


def _first_needed(
    tx: Tx, ladders: Sequence[Ladder], *, days: int, now: datetime
) -> dict[int, datetime]:
    """Return everybody whom a page would reach for, with when that begins."""
    first = {i: now for each in ladders for rung in each.rungs for i in rung.person_ids}
    found = duty.calendar(tx, starts_at=now, ends_at=now + timedelta(days=days))
    for _, line in found:
        for shift in line:
            first.setdefault(shift.person_id, shift.starts_at)
            first[shift.person_id] = min(first[shift.person_id], shift.starts_at)
    return first


def _ladder(tx: Tx, plan: Policy, *, now: datetime) -> Ladder:
    steps = enumerate(plan.steps, start=1)
    rungs = [
        _rung(tx, f"Step {n}", step.targets, now=now)
        for n, step in steps
        if any(each.kind is not TargetKind.VENDOR for each in step.targets)
    ]
    rungs.append(_rung(tx, "The fallback", (plan.fallback,), now=now))
    return Ladder(plan.id or 0, plan.name, rungs)


def _rung(tx: Tx, called: str, wanted: Sequence[Target], *, now: datetime) -> Rung:
    found = [targets.people_of(tx, target, now=now) for target in wanted]
    people = dict.fromkeys(p.id for each in found for p in each.people if p.is_active)
    reason = next((each.reason for each in found if each.reason), "they are no longer active.")
    return Rung(called, tuple(people), reason)


def _spots(tx: Tx, *, now: datetime) -> Iterator[Finding]:
    """Return the gaps and the catch-all; people and steps are looked at more closely here."""
    for spot in weakness.weak_spots(tx, now=now):
        if spot.kind in _SAME:
            kind, severity = _SAME[spot.kind]
            yield Finding(kind, severity, spot.subject, spot.name, spot.sentence, spot.starts_at)


def _digest(found: Sequence[Finding]) -> Message:
    broken = sum(each.severity is Severity.BROKEN for each in found)
    count = f"{broken} broken, {len(found) - broken} weak"
    lines = [f"{each.severity}: {each.sentence}" for each in found[:_MOST_LINES]]
    if len(found) > _MOST_LINES:
        lines.append(f"and {len(found) - _MOST_LINES} more")
    return Message(
        f"On call is not ready: {count}",
        "\n".join(lines),
        path="/readiness",
        kind=MessageKind.NOTICE,
        urgency=Urgency.LOW,
    )


def _record(tx: Tx, kind: str, data: Mapping[str, object], *, actor: Actor, now: datetime) -> None:
    ledger.record(tx, kind=kind, subject="readiness", actor=actor.label, at=now, data=data)
