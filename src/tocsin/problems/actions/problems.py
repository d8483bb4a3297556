"""Problems are opened, written down and looked at."""

from datetime import datetime

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.problems import problem
from tocsin.problems.problem import NewProblem, Problem, ProblemQuery, Status
from tocsin.problems.store import problems as store

_USUAL = (Status.PROPOSED, Status.OPEN, Status.KNOWN_ERROR)


class UnknownProblem(errors.NotFound):
    def __init__(self, problem_id: int) -> None:
        super().__init__(f"There is no problem {problem_id}.")


class ChangedMeanwhile(errors.Conflict):
    """Two people wrote at once; the second one must see the first one's words."""


def open_one(tx: Tx, new: NewProblem, *, actor: Actor, now: datetime) -> int:
    """Return the id of a new problem; with cause and workaround it is a known error at once."""
    permission.require(actor, Permission.RESPOND)
    tidy = _checked(tx, new)
    status = problem.status_of(tidy)
    problem_id = store.insert(tx, tidy, status=status, because="", created_by=actor.label, at=now)
    made = find(tx, problem_id)
    record(tx, "problem.opened", made, actor=actor, now=now)
    _tell_owner(tx, made, before=None, actor=actor, now=now)
    return problem_id


def change(
    tx: Tx,
    problem_id: int,
    new: NewProblem,
    *,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> Problem:
    """Write it down better. With both its cause and a workaround it becomes a known error."""
    permission.require(actor, Permission.RESPOND)
    tidy = _checked(tx, new)
    before = find(tx, problem_id)
    if before.version != expected_version:
        raise _meanwhile(before)
    if before.as_new() == tidy:
        return before
    status = problem.status_of(tidy) if before.is_unresolved else before.status
    expected = expected_version
    if not store.update(tx, problem_id, tidy, status=status, expected_version=expected, at=now):
        raise _meanwhile(before)
    after = find(tx, problem_id)
    record(tx, _kind(before, after), after, actor=actor, now=now)
    _tell_owner(tx, after, before=before.owner_id, actor=actor, now=now)
    return after


def get(tx: Tx, problem_id: int, *, actor: Actor) -> Problem:
    permission.require(actor, Permission.READ)
    return find(tx, problem_id)


def listed(tx: Tx, query: ProblemQuery, *, actor: Actor) -> Page[Problem]:
    """Return those that changed last; without a status what is proposed or unresolved."""
    permission.require(actor, Permission.READ)
    statuses = [query.status] if query.status else list(_USUAL)
    after = pages.decode(query.cursor, datetime, int) if query.cursor else None
    rows = store.page(tx, query, statuses=statuses, after=after)
    last = rows[: query.limit][-1:]
    return pages.cut(rows, query.limit, *((last[0].updated_at, last[0].id) if last else ()))


def find(tx: Tx, problem_id: int) -> Problem:
    """Return it for those who asked who may see it."""
    found = store.get(tx, problem_id)
    if found is None:
        raise UnknownProblem(problem_id)
    return found


def record(
    tx: Tx, kind: str, found: Problem, *, reason: str = "", actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=found.subject,
        actor=actor.label,
        at=now,
        data={"title": found.title, "status": found.status, "reason": reason or None},
    )


def _checked(tx: Tx, new: NewProblem) -> NewProblem:
    """Whatever is named has to be there."""
    tidy = problem.checked(new)
    if tidy.service_id is not None:
        catalog.service(tx, tidy.service_id)
    if tidy.team_id is not None:
        identity.team(tx, tidy.team_id)
    if tidy.owner_id is not None:
        identity.person(tx, tidy.owner_id)
    return tidy


def _kind(before: Problem, after: Problem) -> str:
    became_known = after.status is Status.KNOWN_ERROR and before.status is not after.status
    return "problem.known" if became_known else "problem.changed"


def _tell_owner(tx: Tx, found: Problem, *, before: int | None, actor: Actor, now: datetime) -> None:
    """Tell whoever got it from another."""
    owner_id = found.owner_id
    if owner_id is None or owner_id == before or actor.is_person(owner_id):
        return
    message = Message(
        title=f"A problem for you: {found.title}",
        body=f"{actor.name} made you its owner.",
        path=f"/problems/{found.id}",
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )
    cause = f"problem/{found.id}/owner/{now.isoformat()}"
    notify.notify_person(tx, owner_id, message=message, subject=found.subject, cause=cause, now=now)


def _meanwhile(before: Problem) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"Problem {before.id} was changed by somebody else; it is at version {before.version} now."
        " Your text was not saved: take theirs in and save again."
    )
