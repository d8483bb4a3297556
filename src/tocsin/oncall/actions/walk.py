"""A page taking steps: whom each target stands for at this moment, and telling them.

One target in trouble never keeps the others of its step from being paged: it is undone and noted
with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Message
from tocsin.notify.notification import Letter, Queued
from tocsin.oncall import escalation, policy, spared, stepping, trace
from tocsin.oncall.actions import last_resort, shadowing, targets, vendors
from tocsin.oncall.actions.targets import Resolved
from tocsin.oncall.condition import Situation
from tocsin.oncall.escalation import Later, Nobody, Outcome, Paged, Taken
from tocsin.oncall.evidence import Because, Evidence
from tocsin.oncall.manner import Way
from tocsin.oncall.page import Page, Status
from tocsin.oncall.policy import Policy, Position, Stage
from tocsin.oncall.spared import Spared
from tocsin.oncall.store import page_steps as store
from tocsin.oncall.store import policies, traces
from tocsin.oncall.store import spared as spared_store
from tocsin.oncall.target import Target
from tocsin.oncall.tenure import Tenure

PATIENCE = timedelta(minutes=5)
Order = tuple[tuple[str, timedelta], ...]
_BROKEN = "This step failed again and again; the log says why."


@dataclass(frozen=True, slots=True)
class Walk:
    """A page that is moved: by whom, when, and when that was due."""

    page: Page
    due_at: datetime
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class _Ground:
    """The rows that a page stands on; of its position so many outcomes were ``noted`` before."""

    tx: Tx
    walk: Walk
    plan: Policy
    noted: int = 0
    tenures: dict[str, Tenure] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.walk.now

    def targets(self, position: Position) -> tuple[Target, ...]:
        return targets_of(self.tx, self.plan, position)

    def people(self, target: Target) -> Sequence[Person] | Nobody:
        found = resolve(self.tx, target, now=self.now)
        if isinstance(found, Nobody):
            return found
        if found.tenure is not None:
            self.tenures[str(target)] = found.tenure
        return found.people

    def tell(self, person: Person, target: Target, position: Position) -> Outcome:
        if not person.is_active:
            return outcome(target, person, None)
        page = self.walk.page
        told = letter(page, page.said, position, plan=self.plan, to=target)
        try:
            with self.tx.savepoint():
                queued = notify.notify_people(self.tx, [(person.id, told)], now=self.now)
        except errors.Anticipated as error:
            return refused(target, person, error)
        return outcome(target, person, queued[0])

    def situation(self) -> Situation:
        said = {one.because for one in spared_store.of_page(self.tx, self.walk.page.id)}
        answered, declined = spared.Because.ANSWERED in said, spared.Because.DECLINED in said
        return Situation(self.now, self.walk.page.about, answered, declined)

    def left_alone(self, position: Position) -> dict[int, Outcome]:
        known = spared_store.of_page(self.tx, self.walk.page.id)
        found = spared.at_stage(known, position.stage)
        if not found:
            return {}
        people = identity.people(self.tx, ids=sorted(found), limit=len(found))
        return {p.id: _left_alone(found[p.id], p) for p in people}

    def turn(self, position: Position) -> int:
        """Where nobody keeps count, the pages' numbers do."""
        page = self.walk.page
        turn = policies.next_turn(self.tx, page.policy_id, position.step)
        return page.id if turn is None else turn

    def note(self, position: Position, outcomes: Sequence[Outcome]) -> None:
        page, now = self.walk.page, self.now
        noted = self.noted if position == page.position else 0
        kept = escalation.on_duty(outcomes, self.tenures)
        traces.note(self.tx, page.id, position, kept, noted=noted, at=now)
        if escalation.reached(outcomes):
            learning = self.targets(position)
            shadowing.tell(self.tx, [(page, outcomes)], position, targets=learning, now=now)
        vendors.call_for(self.tx, page, outcomes, self.targets(position), now=now)
        data = trace.stepped(page.id, position, outcomes)
        due_at = self.walk.due_at.isoformat()
        _record(self.tx, self.walk, "page.stepped", {**data, "due_at": due_at})


def go(tx: Tx, walk: Walk, position: Position) -> None:
    """Take this position, and at once those after it until one reaches somebody."""
    taken = Taken(position, walk.due_at)
    rest = stepping.go(_ground(tx, walk), taken, has_reached=walk.page.has_reached)
    _settle(tx, walk, rest)


def give_up(tx: Tx, walk: Walk, position: Position) -> None:
    """Pass over this position, from which nobody could be paged, and take those after it."""
    found = targets_of(tx, walk.page.plan, position)
    broken = Evidence(Because.BROKEN)
    outcomes = [Nobody(str(target), _BROKEN, evidence=broken) for target in found]
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
    ground = _ground(tx, walk, noted=len(tried))
    if policy.manner(ground.plan, position).way is not Way.IN_TURN:
        return False
    ring = ground.targets(position)
    begin = max((n for n, each in enumerate(ring) if str(each) == tried[-1]), default=-1) + 1
    left = [each for each in ring[begin:] + ring[:begin] if str(each) not in tried]
    if not left:
        return False
    told = ground.left_alone(position)
    outcomes = stepping.first_reached(ground, position, left, told=told)
    taken = Taken(position, walk.due_at)
    rest = stepping.go_on(ground, taken, outcomes, has_reached=walk.page.has_reached)
    _settle(tx, walk, rest)
    return True


def go_on(tx: Tx, walk: Walk, taken: Taken, outcomes: Sequence[Outcome]) -> None:
    """Note what a position came to, and take at once those after it until one reaches somebody."""
    ground, has_reached = _ground(tx, walk), walk.page.has_reached
    _settle(tx, walk, stepping.go_on(ground, taken, outcomes, has_reached=has_reached))


def _ground(tx: Tx, walk: Walk, *, noted: int = 0) -> _Ground:
    return _Ground(tx, walk, walk.page.plan, noted)


def _settle(tx: Tx, walk: Walk, rest: stepping.Rest) -> None:
    if isinstance(rest.move, Later):
        wait = store.Wait(walk.now, rest.move.due_at)
        store.wait(tx, walk.page.id, rest.position, wait=wait, has_reached=rest.has_reached)
    else:
        _exhaust(tx, walk, rest.position, has_reached=rest.has_reached)


def targets_of(tx: Tx, plan: Policy, position: Position) -> tuple[Target, ...]:
    is_last = position.stage is Stage.CATCH_ALL
    return policy.targets(plan, position, last_resort.catch_all(tx) if is_last else ())


def resolve(tx: Tx, target: Target, *, now: datetime) -> Resolved | Nobody:
    """Whom the target stands for at this moment, or why for nobody."""
    try:
        with tx.savepoint():
            found = targets.people_of(tx, target, now=now)
    except errors.Anticipated as error:
        return Nobody(str(target), error.sentence, evidence=Evidence(Because.GONE))
    if found.people:
        return found
    return Nobody(str(target), found.reason, evidence=Evidence(Because.NOBODY, found.tenure))


def letter(page: Page, message: Message, position: Position, *, plan: Policy, to: Target) -> Letter:
    """What is said to a person of this target; the position is the cause, so it is said once."""
    why, order = trace.why(plan, position, to), order_of(plan, position)
    return worded(page, message, position, why=why, order=order)


def order_of(plan: Policy, position: Position) -> Order:
    """The channels that the position asks for, in place of a person's own rules."""
    return tuple((use.channel, use.after) for use in policy.manner(plan, position).channels)


def worded(page: Page, message: Message, position: Position, *, why: str, order: Order) -> Letter:
    """The same once it is known why it is they, and by which channels."""
    said = message.with_fact("Why you", why)
    return Letter(said, page.subject, escalation.cause(page.id, position), order)


def outcome(target: Target, person: Person, queued: Queued | None) -> Outcome:
    if queued is None:
        gone = Evidence(Because.INACTIVE)
        return Nobody(str(target), f"{person.name} is no longer active.", person.id, evidence=gone)
    if queued.unreachable_reason is not None:
        grounds = Evidence(Because.UNREACHABLE, choice=queued.choice)
        return Nobody(str(target), queued.unreachable_reason, person.id, evidence=grounds)
    grounds = Evidence(choice=queued.choice)
    return Paged(str(target), person.id, queued.notification_ids, queued.reason, grounds)


def as_target(told: Outcome, target: Target, found: Resolved) -> Outcome:
    """What came of telling a person, who may stand for several targets, as that of this one."""
    grounds = Evidence(told.evidence.because, found.tenure, told.evidence.choice)
    if isinstance(told, Paged):
        return Paged(str(target), told.person_id, told.notification_ids, told.reason, grounds)
    return replace(told, target=str(target), evidence=grounds)


def refused(target: Target, person: Person, error: errors.Anticipated) -> Nobody:
    """A person whom a mistake in the configuration kept from being told."""
    return Nobody(str(target), error.sentence, person.id, evidence=Evidence(Because.BROKEN))


def _left_alone(one: Spared, person: Person) -> Nobody:
    said, grounds = spared.sentence(one, person.name), Evidence(Because(one.because))
    return Nobody("", said, person.id, evidence=grounds)


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
