"""A problem moves: a proposal is accepted or dismissed, what is understood is resolved."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.problems import problem
from tocsin.problems.actions import problems
from tocsin.problems.problem import Problem, Status
from tocsin.problems.store import problems as store


class NotPossible(errors.Conflict):
    """From where it is that way leads nowhere."""


def accept(tx: Tx, problem_id: int, *, actor: Actor, now: datetime) -> Problem:
    """Look into what was proposed."""
    permission.require(actor, Permission.RESPOND)
    before = problems.find(tx, problem_id)
    if before.status is not Status.PROPOSED:
        raise NotPossible(f"Problem {problem_id} is no proposal; it is {before.status.words}.")
    wanted = problem.status_of(before.as_new())
    return _move(tx, before, wanted, "problem.accepted", actor=actor, now=now)


def dismiss(tx: Tx, problem_id: int, *, reason: str, actor: Actor, now: datetime) -> Problem:
    """Say that it is none; for the same incidents it is not proposed again."""
    permission.require(actor, Permission.RESPOND)
    before = problems.find(tx, problem_id)
    why = problem.said(reason, field="reason", why="Say why it is no problem.")
    if before.status is Status.DISMISSED or before.status is Status.RESOLVED:
        raise NotPossible(f"Problem {problem_id} is {before.status.words} already.")
    wanted = Status.DISMISSED
    return _move(tx, before, wanted, "problem.dismissed", ending=why, actor=actor, now=now)


def resolve(tx: Tx, problem_id: int, *, how: str, actor: Actor, now: datetime) -> Problem:
    """Say what was done so that its incidents come no more."""
    permission.require(actor, Permission.RESPOND)
    before = problems.find(tx, problem_id)
    done = problem.said(how, field="how", why="Say what was done so that it does not come again.")
    if not before.is_unresolved:
        raise NotPossible(f"Problem {problem_id} is {before.status.words}; open it first.")
    wanted = Status.RESOLVED
    return _move(tx, before, wanted, "problem.resolved", ending=done, actor=actor, now=now)


def reopen(tx: Tx, problem_id: int, *, actor: Actor, now: datetime) -> Problem:
    """Look into it again: it came back, or it is one after all."""
    permission.require(actor, Permission.RESPOND)
    before = problems.find(tx, problem_id)
    if before.status not in {Status.RESOLVED, Status.DISMISSED}:
        raise NotPossible(f"Problem {problem_id} is {before.status.words} already.")
    wanted = problem.status_of(before.as_new())
    return _move(tx, before, wanted, "problem.reopened", actor=actor, now=now)


def _move(
    tx: Tx,
    before: Problem,
    wanted: Status,
    kind: str,
    *,
    ending: str = "",
    actor: Actor,
    now: datetime,
) -> Problem:
    if not store.move(tx, before, wanted, ending=ending, at=now):
        raise NotPossible("Somebody was faster. Look at it again.")
    after = problems.find(tx, before.id)
    problems.record(tx, kind, after, reason=ending, actor=actor, now=now)
    return after
