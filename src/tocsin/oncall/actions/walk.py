"""A page taking steps: whom each target stands for at this moment, and telling them.

One target in trouble never keeps the others of its step from being paged: it is undone and noted
with its reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Message
from tocsin.notify.notification import Letter, Queued
from tocsin.oncall import condition, escalation, policy, spared, trace
from tocsin.oncall.actions import last_resort, targets
from tocsin.oncall.condition import Situation
from tocsin.oncall.escalation import AtOnce, Later, Nobody, Outcome, Paged, Taken
from tocsin.oncall.manner import Way
from tocsin.oncall.page import Page, Status
from tocsin.oncall.policy import Policy, Position, Stage
from tocsin.oncall.spared import Because, Spared
from tocsin.oncall.store import pages as store
from tocsin.oncall.store import policies, traces
from tocsin.oncall.store import spared as spared_store
from tocsin.oncall.target import Target

PATIENCE = timedelta(minutes=5)
_BROKEN = "This step failed again and again; the log says why."


@dataclass(frozen=True, slots=True)
class Walk:
    """A page that is moved: by whom, when, and when that was due."""

    page: Page
    due_at: datetime
    actor: Actor
    now: datetime


def go(tx: Tx, walk: Walk, position: Position) -> None:
    """Take this position, and at once those after it until one reaches somebody."""
    go_on(tx, walk, Taken(position, walk.due_at), _take(tx, walk, position))


def give_up(tx: Tx, walk: Walk, position: Position) -> None:
    """Pass over this position, from which nobody could be paged, and take those after it."""
    outcomes = [Nobody(str(target), _BROKEN) for target in _targets(tx, walk.page, position)]
    go_on(tx, walk, Taken(position, walk.due_at), outcomes)


def hand_over(tx: Tx, walk: Walk) -> None:
    """Take what follows a position that failed after it was taken, or say that nothing does."""
    following = policy.following(walk.page.plan, walk.page.position)
    if following is None:
        _record(tx, walk, "page.nobody_reached", _where(walk.page, walk.page.position))
    else:
        go(tx, walk, following)


def pass_on(tx: Tx, walk: Walk, tried: Sequence[str]) -> bool:
    """Page the next whose turn it would be at the present step; False when all were tried.

    ``tried`` are the targets that the step has come to by now.
    """
    position = walk.page.position
    if policy.manner(walk.page.plan, position).way is not Way.IN_TURN:
        return False
    ring = _targets(tx, walk.page, position)
    begin = max((n for n, each in enumerate(ring) if str(each) == tried[-1]), default=-1) + 1
    left = [each for each in ring[begin:] + ring[:begin] if str(each) not in tried]
    if not left:
        return False
    told = _left_alone(tx, spared_store.of_page(tx, walk.page.id), position)
    outcomes = list(_page_first(tx, walk, position, ring=left, told=told))
    go_on(tx, walk, Taken(position, walk.due_at), outcomes, noted=len(tried))
    return True


def go_on(tx: Tx, walk: Walk, taken: Taken, outcomes: Sequence[Outcome], *, noted: int = 0) -> None:
    """Note what a position came to, and take at once those after it until one reaches somebody.

    So many outcomes of the position were noted before.
    """
    has_reached = walk.page.has_reached
    while True:
        reached = escalation.reached(outcomes)
        has_reached = has_reached or reached
        taken = _came_to(taken, outcomes, has_reached=has_reached)
        _note(tx, walk, taken.position, outcomes, noted=noted)
        noted = 0
        move = escalation.move(walk.page.plan, taken, now=walk.now)
        if not isinstance(move, AtOnce):
            break
        taken = replace(taken, position=move.position)
        outcomes = _take(tx, walk, move.position)
    if isinstance(move, Later):
        wait = store.Wait(walk.now, move.due_at)
        store.wait(tx, walk.page.id, taken.position, wait=wait, has_reached=has_reached)
    else:
        _exhaust(tx, walk, taken.position, has_reached=has_reached)


def _came_to(taken: Taken, outcomes: Sequence[Outcome], *, has_reached: bool) -> Taken:
    if escalation.reached(outcomes):
        return replace(taken, in_vain=0, was_skipped=False)
    is_first = taken.in_vain == 0
    skipped = has_reached and escalation.skipped(outcomes) and (is_first or taken.was_skipped)
    return replace(taken, in_vain=taken.in_vain + 1, was_skipped=skipped)


def _take(tx: Tx, walk: Walk, position: Position) -> list[Outcome]:
    """Page the targets of the position, each person once, unless its conditions do not hold."""
    left_alone = spared_store.of_page(tx, walk.page.id)
    found = _targets(tx, walk.page, position)
    manner = policy.manner(walk.page.plan, position)
    unmet = condition.unmet(manner.when, _situation(walk, left_alone))
    if unmet is not None:
        because = f"This step is only taken if {condition.words(unmet)}."
        return [Nobody(str(target), because, is_skipped=True) for target in found]
    told = _left_alone(tx, left_alone, position)
    if manner.way is Way.IN_TURN:
        return list(_page_in_turn(tx, walk, position, told=told))
    return [
        outcome
        for target in found
        for outcome in _page_target(tx, walk, position, target=target, told=told)
    ]


def _situation(walk: Walk, left_alone: Sequence[Spared]) -> Situation:
    because = {one.because for one in left_alone}
    answered, declined = Because.ANSWERED in because, Because.DECLINED in because
    return Situation(walk.now, walk.page.about, answered, declined)


def _left_alone(tx: Tx, known: Sequence[Spared], position: Position) -> dict[int, Outcome]:
    """What is known beforehand to come of it: who declined, say, is not paged again."""
    found = spared.at_stage(known, position.stage)
    if not found:
        return {}
    people = identity.people(tx, ids=sorted(found), limit=len(found))
    return {p.id: Nobody("", spared.sentence(found[p.id], p.name), p.id) for p in people}


def _page_in_turn(
    tx: Tx, walk: Walk, position: Position, *, told: dict[int, Outcome]
) -> Iterator[Outcome]:
    """Page the target whose turn it is, or the next in the ring that reaches somebody."""
    ring = _targets(tx, walk.page, position)
    turn = policies.next_turn(tx, walk.page.policy_id, position.step)
    begin = (walk.page.id if turn is None else turn) % len(ring)
    ring = ring[begin:] + ring[:begin]
    yield from _page_first(tx, walk, position, ring=ring, told=told)


def _page_first(
    tx: Tx, walk: Walk, position: Position, *, ring: Sequence[Target], told: dict[int, Outcome]
) -> Iterator[Outcome]:
    for target in ring:
        outcomes = list(_page_target(tx, walk, position, target=target, told=told))
        yield from outcomes
        if escalation.reached(outcomes):
            return


def _targets(tx: Tx, page: Page, position: Position) -> tuple[Target, ...]:
    return targets_of(tx, page.plan, position)


def targets_of(tx: Tx, plan: Policy, position: Position) -> tuple[Target, ...]:
    is_last = position.stage is Stage.CATCH_ALL
    return policy.targets(plan, position, last_resort.catch_all(tx) if is_last else ())


def _page_target(
    tx: Tx, walk: Walk, position: Position, *, target: Target, told: dict[int, Outcome]
) -> Iterator[Outcome]:
    found = people_of(tx, target, now=walk.now)
    if isinstance(found, Nobody):
        yield found
        return
    for person in found:
        if person.id not in told:
            told[person.id] = _page_person(tx, walk, position, target=target, person=person)
        yield replace(told[person.id], target=str(target))


def people_of(tx: Tx, target: Target, *, now: datetime) -> Sequence[Person] | Nobody:
    """Whom the target stands for at this moment, or why for nobody."""
    try:
        with tx.savepoint():
            found = targets.people_of(tx, target, now=now)
    except errors.Anticipated as error:
        return Nobody(str(target), error.sentence)
    return found.people or Nobody(str(target), found.reason)


def _page_person(
    tx: Tx, walk: Walk, position: Position, *, target: Target, person: Person
) -> Outcome:
    if not person.is_active:
        return outcome(target, person, None)
    page = walk.page
    told = letter(page, page.said, position, plan=page.plan, to=target)
    try:
        with tx.savepoint():
            queued = notify.notify_people(tx, [(person.id, told)], now=walk.now)
    except errors.Anticipated as error:
        return Nobody(str(target), error.sentence, person.id)
    return outcome(target, person, queued[0])


def letter(page: Page, message: Message, position: Position, *, plan: Policy, to: Target) -> Letter:
    """What is said to a person of this target; the position is the cause, so it is said once."""
    why = trace.why(plan, position, to)
    said = replace(message, facts=(*message.facts, ("Why you", why)))
    order = [(use.channel, use.after) for use in policy.manner(plan, position).channels]
    return Letter(said, page.subject, escalation.cause(page.id, position), tuple(order))


def outcome(target: Target, person: Person, queued: Queued | None) -> Outcome:
    if queued is None:
        return Nobody(str(target), f"{person.name} is no longer active.", person.id)
    if queued.unreachable_reason is not None:
        return Nobody(str(target), queued.unreachable_reason, person.id)
    return Paged(str(target), person.id, queued.notification_ids, queued.reason)


def _note(
    tx: Tx, walk: Walk, position: Position, outcomes: Sequence[Outcome], *, noted: int
) -> None:
    traces.note(tx, walk.page.id, position, outcomes, noted=noted, at=walk.now)
    data = trace.stepped(walk.page.id, position, outcomes)
    _record(tx, walk, "page.stepped", {**data, "due_at": walk.due_at.isoformat()})


def _exhaust(tx: Tx, walk: Walk, position: Position, *, has_reached: bool) -> None:
    store.exhaust(tx, walk.page.id, position, has_reached=has_reached)
    where = _where(walk.page, position)
    if walk.page.status is not Status.EXHAUSTED:
        _record(tx, walk, "page.exhausted", where)
    if not has_reached:
        _record(tx, walk, "page.nobody_reached", where)


def _where(page: Page, position: Position) -> dict[str, Any]:
    return {"page_id": page.id, "policy": page.plan.name, "stage": position.stage}


def _record(tx: Tx, walk: Walk, kind: str, data: dict[str, Any]) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=walk.page.subject,
        actor=walk.actor.label,
        at=walk.now,
        data=data,
    )
