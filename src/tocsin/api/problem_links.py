"""Problems beside incidents: what is linked, what fits, and the rule that proposes them."""

from tocsin.api.problem_records import ProblemOut, shown_problem, shown_problems
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Id, Input, Listed, Output, Reference
from tocsin.problems.actions import linking, matching, problems, recurring
from tocsin.problems.recurrence import Rule

router = chapter("problems")


class ProblemIncidentOut(Output):
    number: int
    title: str
    status: str


class ProblemMatchOut(Output):
    """``words`` are the stems that both have; ``is_of_service`` if it is of the same service."""

    problem: ProblemOut
    score: float
    words: list[str]
    is_of_service: bool


class ProblemLinkIn(Input):
    problem: Reference


class RecurrenceRuleOut(Output):
    """So many incidents of a service, so alike by their titles, within so many days."""

    is_on: bool
    fewest: int
    days: int
    likeness: float


class RecurrenceRuleIn(Input):
    is_on: bool = True
    fewest: int = 3
    days: int = 30
    likeness: float = 0.6


@router.get("/problems/{problem_id}/incidents", response_model=Listed[ProblemIncidentOut])
def list_incidents(problem_id: Id, frame: Reading) -> dict[str, object]:
    """Return the incidents that it is behind, newest first."""
    found = linking.incidents_of(frame.tx, problem_id, actor=frame.actor)
    return {"items": found, "next": None}


@router.get("/problems/{problem_id}/similar-incidents", response_model=Listed[ProblemIncidentOut])
def list_incidents_like(problem_id: Id, frame: Reading) -> dict[str, object]:
    """Return incidents that it may be behind too."""
    found = matching.incidents_like(frame.tx, problem_id, actor=frame.actor)
    return {"items": found, "next": None}


@router.get("/incidents/{number}/problems")
def list_of_incident(number: Id, frame: Reading) -> Listed[ProblemOut]:
    """Return the problems behind an incident."""
    found = linking.of_incident(frame.tx, number, actor=frame.actor)
    return Listed(items=shown_problems(frame, found))


@router.get("/incidents/{number}/matching-problems")
def list_matching(number: Id, frame: Reading) -> Listed[ProblemMatchOut]:
    """Return known errors and problems that fit an incident and are not linked to it."""
    found = matching.for_incident(frame.tx, number, actor=frame.actor)
    return Listed(
        items=[
            ProblemMatchOut(
                problem=shown_problem(frame, one.problem),
                score=one.score,
                words=list(one.words),
                is_of_service=one.is_of_service,
            )
            for one in found
        ]
    )


@router.post("/incidents/{number}/problems", status_code=201)
def link(number: Id, body: ProblemLinkIn, frame: Writing) -> ProblemOut:
    """Say that a problem is behind an incident."""
    linking.link(frame.tx, body.problem, number, actor=frame.actor, now=frame.now)
    return shown_problem(frame, problems.get(frame.tx, body.problem, actor=frame.actor))


@router.post("/incidents/{number}/new-problem", status_code=201)
def open_from(number: Id, frame: Writing) -> ProblemOut:
    """Open a problem behind an incident, with what helped there as its workaround."""
    problem_id = linking.open_from(frame.tx, number, actor=frame.actor, now=frame.now)
    return shown_problem(frame, problems.get(frame.tx, problem_id, actor=frame.actor))


@router.delete("/incidents/{number}/problems/{problem_id}", status_code=204)
def unlink(number: Id, problem_id: Id, frame: Writing) -> None:
    linking.unlink(frame.tx, problem_id, number, actor=frame.actor, now=frame.now)


@router.get("/recurrence-rule", response_model=RecurrenceRuleOut)
def show_rule(frame: Reading) -> Rule:
    return recurring.rule(frame.tx, actor=frame.actor)


@router.put("/recurrence-rule", response_model=RecurrenceRuleOut)
def set_rule(body: RecurrenceRuleIn, frame: Writing) -> Rule:
    """Say when incidents that come again are proposed as a problem."""
    wanted = Rule(body.is_on, body.fewest, body.days, body.likeness)
    recurring.set_rule(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return recurring.rule(frame.tx, actor=frame.actor)
