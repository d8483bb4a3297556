"""Pages: started, answered, stopped, and moved on when a step is due.

All state is in SQL, so whichever engine comes next goes on from it. The row of the page is locked
by whatever moves it; what was answered meanwhile is found answered, and nobody is paged.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, hold, ledger
from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import escalation, policy
from tocsin.oncall.actions import escalation_policies, starting, walk
from tocsin.oncall.actions.walk import Walk
from tocsin.oncall.page import Claim, NewPage, Page, Status, Told
from tocsin.oncall.policy import Position
from tocsin.oncall.spared import Because, Spared
from tocsin.oncall.store import page_starts, page_steps, spared, traces
from tocsin.oncall.store import pages as store

IS_DUE: Condition = f"{page_steps.IS_DUE} or {page_steps.IS_SET_BACK}"
"""Whether a claim would find a page to move on."""
_BROKEN_AFTER = 5
_ENDED = {Status.ANSWERED: "page.answered", Status.STOPPED: "page.stopped"}


class NotHeld(errors.Conflict):
    """There is no hold to release."""


class NotPaging(errors.Conflict):
    """There is no page that could be moved on."""


def start_page(
    tx: Tx, new: NewPage, *, sparing: Sequence[Spared] = (), actor: Actor, now: datetime
) -> int:
    """Page the first step in this transaction and return the page's id.

    A subject that is being paged about already keeps its page, whose id is returned. Those who are
    spared are not paged by it.
    """
    stored = new.plan or escalation_policies.plan(tx, new.policy_id)
    plan = starting.with_team(tx, stored, new.team_id)
    page = page_starts.insert(
        tx, starting.start(new, plan, starting.carried(plan, new.because)), at=now
    )
    if page is None:
        return _running(tx, new.subject)
    _record(tx, "page.started", page.subject, starting.started(page, plan), actor=actor, now=now)
    for one in sparing:
        spared.put(tx, page.id, one)
    walk.go(tx, Walk(page, now, actor, now), page.position)
    return page.id


def answer(tx: Tx, subject: str, *, actor: Actor, now: datetime) -> bool:
    """Page nobody else about the subject; return whether anybody still was to be.

    Where more than one is wanted it goes on until so many have answered, and who has is left
    alone. Who may answer is for the owner of the subject to say.
    """
    page = store.lock_open(tx, subject)
    if page is None:
        return False
    wanted = policy.answers_wanted(page.plan, page.position)
    if wanted > 1 and actor.person_id is not None:
        one = Spared(actor.person_id, Because.ANSWERED, "", now)
        if not spared.put_answer(tx, page.id, one):
            return False
        if not _is_enough(tx, page, one, wanted=wanted, actor=actor):
            return True
    reason = f"answered by {actor.name}"
    return _end(tx, subject, Status.ANSWERED, reason=reason, actor=actor, now=now)


def stop(tx: Tx, subject: str, *, reason: str, actor: Actor, now: datetime) -> bool:
    """The same for a reason of its own: it was resolved, cancelled, merged."""
    return _end(tx, subject, Status.STOPPED, reason=reason, actor=actor, now=now)


def escalate_now(tx: Tx, subject: str, *, actor: Actor, now: datetime) -> None:
    """Take the next step without waiting for it."""
    permission.require(actor, Permission.RESPOND)
    page = store.lock_open(tx, subject)
    if page is None:
        raise NotPaging("Nobody is being paged about this any more.")
    following = policy.following(page.plan, page.position)
    if following is None:
        raise NotPaging("There is nobody left to page: everyone of the policy has been.")
    walk.go(tx, Walk(page, now, actor, now), following)


def release_hold(tx: Tx, *, actor: Actor, now: datetime) -> int:
    """Page again after a restore; return how many pages go on.

    Time stood still for them: of each only the step that was due first is taken now, and the ones
    after it when their turn comes. What was answered or stopped stays so.
    """
    permission.require(actor, Permission.ADMINISTER)
    held = hold.current(tx)
    if held is None:
        raise NotHeld("Nothing is held: pages go out as they are due.")
    going_on = page_steps.catch_up(tx, now=now)
    hold.end(tx)
    data = {"since": held.since.isoformat(), "reason": held.reason, "pages": going_on}
    _record(tx, "hold.released", "hold", data, actor=actor, now=now)
    return going_on


def advance_due(tx: Tx, *, now: datetime) -> bool:
    """Move on the most urgent page that is due; False when none is."""
    claim = claim_due(tx, now=now)
    if claim is not None:
        move_on(tx, claim, now=now)
    return claim is not None


def claim_due(tx: Tx, *, now: datetime) -> Claim | None:
    """Lease the most urgent page that is due, for ``move_on`` in a transaction of its own.

    The lease is committed first, so that a page whose step fails is tried again later and never
    stands in the way of the others.
    """
    return page_steps.claim(tx, now=now)


def move_on(tx: Tx, claim: Claim, *, now: datetime) -> bool:
    """Take the next step of a claimed page; False when somebody answered or another engine has it.

    A step that failed time after time is given up and the one after it taken: a defect must not
    keep everyone else from being paged.
    """
    page = store.lock(tx, claim.page_id)
    if page is None or page.status is not Status.PAGING or page.attempts != claim.attempts:
        return False
    following = policy.following(page.plan, page.position)
    due_at = page.next_due_at
    if following is None or due_at is None:
        return False
    take = walk.give_up if claim.attempts > _BROKEN_AFTER else walk.go
    # A clock that was set back leaves due times ahead; what follows is not to wait for those too.
    take(tx, Walk(page, min(due_at, now), SYSTEM, now), following)
    return True


def hand_over(tx: Tx, page_id: int, position: Position, *, now: datetime) -> bool:
    """Move a page on at once when this position is its latest and can reach nobody any more."""
    page = store.lock(tx, page_id)
    if page is None or page.position != position:
        return False
    if has_hope(tx, page, now=now):
        return False
    walk.hand_over(tx, Walk(page, now, SYSTEM, now))
    return True


def has_hope(tx: Tx, page: Page, *, now: datetime) -> bool:
    """Whether somebody has the latest position, or may still get it, who has not declined."""
    but = [one.person_id for one in spared.of_page(tx, page.id)]
    return notify.has_hope(tx, cause=escalation.cause(page.id, page.position), but=but, now=now)


def restate(tx: Tx, subject: str, about: Mapping[str, Any]) -> None:
    """Let the conditions of the steps to come be asked about what is known by now."""
    store.restate(tx, subject, about)


def in_flight(tx: Tx, policy_id: int) -> list[Page]:
    """Return the pages that are walking this policy as it was when they began."""
    return store.in_flight(tx, policy_id)


def page_of(tx: Tx, subject: str) -> Page | None:
    """Return the latest page about the subject, whatever became of it."""
    return store.latest(tx, subject)


def open_about(tx: Tx, subjects: Sequence[str]) -> dict[str, Page]:
    """Return the page that nobody has answered, of each of these subjects that has one."""
    return {page.subject: page for page in store.open_about(tx, subjects)} if subjects else {}


def spared_by(tx: Tx, page_id: int) -> list[Spared]:
    """Return whom the page leaves alone from now on, and why."""
    return spared.of_page(tx, page_id)


def trace(tx: Tx, page_id: int) -> list[Told]:
    """Return what each target of each step came to, in the order it happened."""
    return traces.trace(tx, page_id)


def _is_enough(tx: Tx, page: Page, one: Spared, *, wanted: int, actor: Actor) -> bool:
    """Say whether there are as many answers as are wanted; if not, leave who has answered alone."""
    answers = [each for each in spared.of_page(tx, page.id) if each.because is Because.ANSWERED]
    if len(answers) >= wanted:
        return True
    reason = f"answered by {actor.name}; {wanted - len(answers)} more wanted"
    notify.suppress(
        tx,
        subject=page.subject,
        reason=reason,
        now=one.at,
        person_id=one.person_id,
        actor=actor,
    )
    data: dict[str, object] = {"page_id": page.id, "answers": len(answers), "wanted": wanted}
    _record(tx, "page.answer_counted", page.subject, data, actor=actor, now=one.at)
    return False


def _running(tx: Tx, subject: str) -> int:
    """Return the page that was there already; the subject's owner lets nobody end it meanwhile."""
    page = store.lock_open(tx, subject)
    if page is None:
        raise NotPaging("The page about this ended at this very moment; try again.")
    return page.id


def _end(tx: Tx, subject: str, status: Status, *, reason: str, actor: Actor, now: datetime) -> bool:
    ended = store.end(tx, subject, status, by=actor.label, reason=reason, at=now)
    if ended:
        stopped = notify.suppress(tx, subject=subject, reason=reason, now=now, actor=actor)
        data = {"page_ids": ended, "reason": reason, "notifications_spared": stopped}
        _record(tx, _ENDED[status], subject, data, actor=actor, now=now)
    return bool(ended)


def _record(
    tx: Tx, kind: str, subject: str, data: dict[str, object], *, actor: Actor, now: datetime
) -> None:
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
