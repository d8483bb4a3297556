"""Problems: the causes behind incidents, from a proposal to a known error to an end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.incidents.priority import Priority
from tocsin.problems.actions import moving, problems
from tocsin.problems.problem import NewProblem, Problem, ProblemQuery, Status

router = chapter("problems")


class ProblemOut(Output):
    """``because`` says why it was proposed; ``ending`` what was done, or why it is none.

    It is a known error once both its root cause and a workaround are written down.
    """

    id: int
    title: str
    description: str
    status: Status
    priority: Priority
    service: str | None
    service_id: int | None
    team_id: int | None
    owner: str | None
    owner_id: int | None
    root_cause: str
    workaround: str
    ending: str
    because: str
    version: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    known_at: datetime | None
    resolved_at: datetime | None
    incidents: int


class ProblemIn(Input):
    title: str
    description: str = ""
    priority: Priority = Priority.P3
    service: Named | None = None
    team: Named | None = None
    owner: Named | None = None
    root_cause: str = ""
    workaround: str = ""


class ProblemChangeIn(ProblemIn):
    """``version`` is the one that was changed; if it is not the newest, nothing is saved."""

    version: int


class DismissalIn(Input):
    reason: str


class ProblemResolutionIn(Input):
    """``how`` is what was done so that its incidents come no more."""

    how: str


class Asked:
    """Which problems; without a status those that are proposed or unresolved."""

    def __init__(
        self,
        q: Annotated[str, Query(max_length=400, description="Words to look for.")] = "",
        status: Status | None = None,
        service: Annotated[str | None, Query(max_length=200)] = None,
        owner: Annotated[str | None, Query(max_length=320)] = None,
    ) -> None:
        self.q, self.status, self.service, self.owner = q, status, service, owner

    def query(self, frame: Frame, cursor: str | None, limit: int) -> ProblemQuery:
        service_id = names.service_id(frame, self.service)
        owner_id = names.person_id(frame, self.owner)
        return ProblemQuery(self.q, self.status, service_id, owner_id, cursor, limit)


@router.get("/problems")
def list_all(
    frame: Reading, asked: Annotated[Asked, Depends()], cursor: Cursor = None, limit: Limit = 50
) -> Listed[ProblemOut]:
    """Return the problems that changed last."""
    query = asked.query(frame, cursor, limit)
    found = problems.listed(frame.tx, query, actor=frame.actor)
    return Listed(items=shown_problems(frame, found.items), next=found.next)


@router.post("/problems", status_code=201)
def open_one(body: ProblemIn, frame: Writing) -> ProblemOut:
    """Open a problem; with cause and workaround it is a known error at once."""
    problem_id = problems.open_one(
        frame.tx, _written(body, frame), actor=frame.actor, now=frame.now
    )
    return shown_problem(frame, problems.get(frame.tx, problem_id, actor=frame.actor))


@router.get("/problems/{problem_id}")
def show(problem_id: Id, frame: Reading) -> ProblemOut:
    return shown_problem(frame, problems.get(frame.tx, problem_id, actor=frame.actor))


@router.put("/problems/{problem_id}")
def change(problem_id: Id, body: ProblemChangeIn, frame: Writing) -> ProblemOut:
    """Save the whole problem, unless somebody else changed it meanwhile."""
    changed = problems.change(
        frame.tx,
        problem_id,
        _written(body, frame),
        expected_version=body.version,
        actor=frame.actor,
        now=frame.now,
    )
    return shown_problem(frame, changed)


@router.post("/problems/{problem_id}/acceptance")
def accept(problem_id: Id, frame: Writing) -> ProblemOut:
    """Look into what was proposed."""
    found = moving.accept(frame.tx, problem_id, actor=frame.actor, now=frame.now)
    return shown_problem(frame, found)


@router.post("/problems/{problem_id}/dismissal")
def dismiss(problem_id: Id, body: DismissalIn, frame: Writing) -> ProblemOut:
    """Say that it is none, and why; for the same incidents it is not proposed again."""
    reason = body.reason
    found = moving.dismiss(frame.tx, problem_id, reason=reason, actor=frame.actor, now=frame.now)
    return shown_problem(frame, found)


@router.post("/problems/{problem_id}/resolution")
def resolve(problem_id: Id, body: ProblemResolutionIn, frame: Writing) -> ProblemOut:
    """Say what was done so that its incidents come no more."""
    found = moving.resolve(frame.tx, problem_id, how=body.how, actor=frame.actor, now=frame.now)
    return shown_problem(frame, found)


@router.delete("/problems/{problem_id}/resolution")
def reopen(problem_id: Id, frame: Writing) -> ProblemOut:
    """Look into it again: it came back, or it is one after all."""
    found = moving.reopen(frame.tx, problem_id, actor=frame.actor, now=frame.now)
    return shown_problem(frame, found)


def shown_problem(frame: Frame, found: Problem) -> ProblemOut:
    return shown_problems(frame, [found])[0]


def shown_problems(frame: Frame, found: Sequence[Problem]) -> list[ProblemOut]:
    people, services = [one.owner_id for one in found], [one.service_id for one in found]
    known = names.of(frame.tx, people=people, services=services)
    told: list[dict[str, Any]] = [
        {"owner": known.email(one.owner_id), "service": known.service(one.service_id)}
        for one in found
    ]
    return [shown(ProblemOut, one, **beside) for one, beside in zip(found, told, strict=True)]


def _written(body: ProblemIn, frame: Frame) -> NewProblem:
    return NewProblem(
        body.title,
        body.description,
        body.priority,
        names.service_id(frame, body.service),
        names.team_id(frame, body.team),
        names.person_id(frame, body.owner),
        body.root_cause,
        body.workaround,
    )
