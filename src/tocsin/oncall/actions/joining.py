"""People who are paged beside a page that is under way; it goes on as it would have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.notification import Letter
from tocsin.oncall import escalation, trace
from tocsin.oncall.actions import pages, walk
from tocsin.oncall.escalation import Nobody, Outcome
from tocsin.oncall.page import NewPage, Page, Status
from tocsin.oncall.policy import Policy, Position, Stage, Step
from tocsin.oncall.store import pages as store
from tocsin.oncall.store import traces
from tocsin.oncall.target import ADMINS, Target


@dataclass(frozen=True, slots=True)
class _Joining:
    page: Page
    letter: Letter
    now: datetime


def bring_in(
    tx: Tx, new: NewPage, targets: Sequence[Target], *, plan: str, actor: Actor, now: datetime
) -> int:
    """Page these too, and return the page's id.

    Where nobody is being paged any more they get a page of their own, named ``plan``, which ends
    with the administrators; where there is one they are paged beside it.
    """
    page = store.lock_open(tx, new.subject)
    if page is None or page.status is not Status.PAGING:
        pages.stop(tx, new.subject, reason="others are brought in", actor=actor, now=now)
        step = Step(walk.PATIENCE, tuple(targets))
        policy = Policy(None, plan, (step,), repeat=1, fallback=ADMINS)
        return pages.start_page(tx, replace(new, plan=policy), actor=actor, now=now)
    _join(tx, page, new, targets, actor=actor, now=now)
    return page.id


def _join(
    tx: Tx,
    page: Page,
    new: NewPage,
    targets: Sequence[Target],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    added = {each.loop for each in traces.trace(tx, page.id) if each.stage is Stage.ADDED}
    position = Position(Stage.ADDED, loop=len(added))
    cause = escalation.cause(page.id, position)
    joining = _Joining(page, Letter(new.message, page.subject, cause), now)
    outcomes = [one for target in targets for one in _told(tx, joining, target)]
    traces.note(tx, page.id, position, outcomes, at=now)
    ledger.record(
        tx,
        kind="page.joined",
        subject=page.subject,
        actor=actor.label,
        at=now,
        data=trace.stepped(page.id, position, outcomes),
    )


def _told(tx: Tx, joining: _Joining, target: Target) -> list[Outcome]:
    found = walk.resolve(tx, target, now=joining.now)
    if isinstance(found, Nobody):
        return [found]
    told = [_one(tx, joining, target, person) for person in found.people]
    return [walk.as_target(one, target, found) for one in told]


def _one(tx: Tx, joining: _Joining, target: Target, person: Person) -> Outcome:
    if not person.is_active:
        return walk.outcome(target, person, None)
    try:
        with tx.savepoint():
            telling = [(person.id, joining.letter)]
            queued = notify.notify_people(tx, telling, now=joining.now)
    except errors.Anticipated as error:
        return walk.refused(target, person, error)
    return walk.outcome(target, person, queued[0])
