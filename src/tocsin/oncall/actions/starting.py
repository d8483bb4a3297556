"""Many pages begun at once: what is the same for all of them is looked up and written once.

Pages of one plan take their first step together when all goes as it mostly does; a page that
reaches nobody, and all of them when anything is in the way, walk alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from msgspec import structs

from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import errors, ledger, remembering
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Message
from tocsin.notify.notification import Queued
from tocsin.oncall import escalation, policy, snapshot, trace
from tocsin.oncall.actions import escalation_policies, shadowing, targets, walk
from tocsin.oncall.actions.targets import Resolved
from tocsin.oncall.actions.walk import Walk
from tocsin.oncall.escalation import Later, Nobody, Outcome, Taken
from tocsin.oncall.manner import PLAIN
from tocsin.oncall.page import NewPage, Page
from tocsin.oncall.policy import Policy, Position
from tocsin.oncall.store import page_starts as store
from tocsin.oncall.store import traces
from tocsin.oncall.store.page_starts import Start
from tocsin.oncall.target import Kind, Target


@dataclass(frozen=True, slots=True)
class Begun:
    """By whom and when."""

    actor: Actor
    now: datetime


Spoken = tuple[Page, Message]
"""A page that has just begun, and what it says, which need not be read from its row."""


@dataclass(frozen=True, slots=True)
class _Together:
    """Pages of one plan that are at its first position."""

    pages: Sequence[Spoken]
    plan: Policy
    position: Position
    found: Sequence[tuple[Target, Resolved | Nobody]]

    @property
    def asked(self) -> list[tuple[Target, Person]]:
        """Everybody who is to be told, once, for the first target that they stand for."""
        told: dict[int, tuple[Target, Person]] = {}
        for target, found in self.found:
            for person in () if isinstance(found, Nobody) else found.people:
                if person.is_active:
                    told.setdefault(person.id, (target, person))
        return list(told.values())


def start_pages(tx: Tx, new: Sequence[NewPage], *, actor: Actor, now: datetime) -> None:
    """Page the first step of each in this transaction.

    A subject that is being paged about already keeps its page.
    """
    by_plan = _by_plan(tx, new)
    starts: list[Start] = []
    for plan, wanted in by_plan:
        written = {because: carried(plan, because) for because in {one.because for one in wanted}}
        due_at = _second_due(plan, now=now)
        starts += [start(one, plan, written[one.because], due_at=due_at) for one in wanted]
    pages = {page.subject: page for page in store.insert_all(tx, starts, at=now)}
    for plan, wanted in by_plan:
        some = [(pages[one.subject], _message(one)) for one in wanted if one.subject in pages]
        if some:
            _begin(tx, some, plan, begun=Begun(actor, now))


def with_team(tx: Tx, plan: Policy, team_id: int | None) -> Policy:
    """The plan with the team whose business the page is, if there is one."""
    if team_id is None:
        return plan
    known = remembering.configured(tx)
    (team,) = targets.named(known, [Target(Kind.TEAM, team_id, "")])
    return replace(plan, team=team)


def carried(plan: Policy, because: str) -> dict[str, Any]:
    """Return the plan as pages carry it that begin by it for this reason."""
    return {**snapshot.write(plan), **({"because": because} if because else {})}


def start(
    new: NewPage, plan: Policy, written: dict[str, Any], *, due_at: datetime | None = None
) -> Start:
    return Start(
        subject=new.subject,
        policy_id=plan.id,
        policy=written,
        message=_message(new).to_json(),
        urgency=new.urgency,
        position=policy.first(plan),
        about=dict(new.about),
        due_at=due_at,
    )


def _message(new: NewPage) -> Message:
    said = new.message
    return said if said.urgency is new.urgency else structs.replace(said, urgency=new.urgency)


def _by_plan(tx: Tx, new: Sequence[NewPage]) -> list[tuple[Policy, list[NewPage]]]:
    """The pages of each plan; what is the same for many is looked up once."""
    alike: dict[tuple[int | None, Policy | None, int | None], list[NewPage]] = {}
    for one in new:
        alike.setdefault((one.policy_id, one.plan, one.team_id), []).append(one)
    stored = {policy_id for policy_id, plan, _ in alike if plan is None}
    plans = {policy_id: escalation_policies.plan(tx, policy_id) for policy_id in stored}
    return [
        (with_team(tx, plan or plans[policy_id], team_id), some)
        for (policy_id, plan, team_id), some in alike.items()
    ]


def _begin(tx: Tx, pages: Sequence[Spoken], plan: Policy, *, begun: Begun) -> None:
    position = policy.first(plan)
    known = remembering.configured(tx)
    wanted = walk.targets_of(known, plan, position)
    asks_vendors = any(each.kind is Kind.VENDOR for each in wanted)
    if asks_vendors or policy.manner(plan, position) != PLAIN:
        _walk_alone(tx, [page for page, _ in pages], plan, begun=begun)
        return
    found = [(target, walk.resolve(known, target, now=begun.now)) for target in wanted]
    together = _Together(pages, plan, position, found)
    try:  # what cannot be told to one of them is refused before anything is written
        outcomes = _tell(tx, together, now=begun.now)
    except errors.Anticipated:
        _walk_alone(tx, [page for page, _ in pages], plan, begun=begun)
        return
    _go_on(tx, together, outcomes, begun=begun)


def _second_due(plan: Policy, *, now: datetime) -> datetime | None:
    """When the second step is due of a page whose first reaches somebody now, if one is."""
    move = escalation.move(plan, Taken(policy.first(plan), now), now=now)
    return move.due_at if isinstance(move, Later) else None


def _walk_alone(tx: Tx, pages: Sequence[Page], plan: Policy, *, begun: Begun) -> None:
    _record(tx, _started(pages, plan), begun=begun)
    for page in pages:
        walk.go(tx, Walk(page, begun.now, begun.actor, begun.now), policy.first(plan))


def _tell(tx: Tx, together: _Together, *, now: datetime) -> list[list[Outcome]]:
    """Queue what everybody of the position is told, and return what came of it for each page."""
    plan, position = together.plan, together.position
    asked = [(person.id, trace.why(plan, position, target)) for target, person in together.asked]
    order = walk.order_of(plan, position)
    telling = [
        (person_id, walk.worded(page, message, position, why=why, order=order))
        for page, message in together.pages
        for person_id, why in asked
    ]
    queued = notify.notify_people(tx, telling, now=now)
    ids = [person_id for person_id, _ in asked]
    return [
        _outcomes(together, dict(zip(ids, queued[at : at + len(ids)], strict=True)))
        for at in range(0, len(telling), len(ids) or 1)
    ] or [_outcomes(together, {}) for _ in together.pages]


def _outcomes(together: _Together, queued: Mapping[int, Queued]) -> list[Outcome]:
    """What each target came to; a person who stands for two of them was told once."""
    told: dict[int, Outcome] = {}
    outcomes: list[Outcome] = []
    for target, found in together.found:
        if isinstance(found, Nobody):
            outcomes.append(found)
            continue
        for person in found.people:
            if person.id not in told:
                told[person.id] = walk.outcome(target, person, queued.get(person.id))
            outcomes.append(walk.as_target(told[person.id], target, found))
    return outcomes


def _go_on(
    tx: Tx, together: _Together, outcomes: Sequence[Sequence[Outcome]], *, begun: Begun
) -> None:
    """Let all wait for the next step, as they stand; whatever reached nobody takes it at once,
    alone."""
    now = begun.now
    taken = Taken(together.position, now)
    move = escalation.move(together.plan, taken, now=now)
    waits: list[tuple[Page, Sequence[Outcome]]] = []
    hurries: list[tuple[Page, Sequence[Outcome]]] = []
    for (page, _), came_to in zip(together.pages, outcomes, strict=True):
        calm = isinstance(move, Later) and escalation.reached(came_to)
        (waits if calm else hurries).append((page, came_to))
    if isinstance(move, Later) and waits:
        traces.note_all(tx, [(p.id, o) for p, o in waits], together.position, at=now)
        due_at = now.isoformat()
        entries = [_stepped(page, together.position, o, due_at=due_at) for page, o in waits]
        _record(tx, [*_started([p for p, _ in waits], together.plan), *entries], begun=begun)
        learning = [target for target, _ in together.found]
        shadowing.tell(tx, waits, together.position, targets=learning, now=now)
    _record(tx, _started([page for page, _ in hurries], together.plan), begun=begun)
    for page, came_to in hurries:
        walk.go_on(tx, Walk(page, now, begun.actor, now), taken, came_to)


def _record(tx: Tx, entries: Sequence[ledger.Entry], *, begun: Begun) -> None:
    """Nothing follows from these, of which there are many in a storm."""
    ledger.record_all(tx, entries, actor=begun.actor.label, at=begun.now, is_queued=False)


def _started(pages: Sequence[Page], plan: Policy) -> list[ledger.Entry]:
    return [ledger.Entry("page.started", page.subject, started(page, plan)) for page in pages]


def started(page: Page, plan: Policy) -> dict[str, Any]:
    """Return a page that begins as data for the ledger."""
    return {
        "page_id": page.id,
        "policy": plan.name,
        "policy_id": plan.id,
        "urgency": page.urgency,
        **({"because": page.because} if page.because else {}),
    }


def _stepped(
    page: Page, position: Position, outcomes: Sequence[Outcome], *, due_at: str
) -> ledger.Entry:
    data = {**trace.stepped(page.id, position, outcomes), "due_at": due_at}
    return ledger.Entry("page.stepped", page.subject, data)
