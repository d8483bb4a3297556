"""Who is being paged about an incident, by what, and how the SLA clocks stand."""

from datetime import datetime
from typing import Any

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Names
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Id, Input, Listed, Output
from tocsin.incidents.actions import bringing_in, declining, escalating, helping, inspecting
from tocsin.incidents.actions.inspecting import Standing
from tocsin.incidents.priority import Level
from tocsin.incidents.sla import Kind
from tocsin.notify.message import Urgency
from tocsin.oncall.page import Page, Status, Told
from tocsin.oncall.policy import Policy, Stage

router = noun("incidents")


class StepOut(Output):
    targets: list[str]
    delay: Duration


class PolicyOut(Output):
    """As it was when the page began; what is edited meanwhile holds for the next."""

    id: int | None
    name: str
    repeat: int
    fallback: str
    steps: list[StepOut]


class TraceOut(Output):
    """What one target came to: ``paged``, or ``nobody`` with the reason."""

    stage: Stage
    loop: int
    step: int
    target: str
    person: str | None
    person_id: int | None
    outcome: str
    reason: str | None
    at: datetime


class PageOut(Output):
    """``stage``, ``loop`` and ``step`` say what was paged last; both count from 0."""

    id: int
    status: Status
    urgency: Urgency
    policy: PolicyOut
    stage: Stage
    loop: int
    step: int
    next_due_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None
    trace: list[TraceOut]


class DeclineIn(Input):
    reason: str = ""


class HelpIn(Input):
    """Without a team whoever comes next by the policy is paged."""

    team: str | None = None
    reason: str = ""


class ComplexityIn(Input):
    complexity: Level


class MetOut(Output):
    row: str
    at: datetime


class EscalationsOut(Output):
    """``complexity`` is what somebody found, or what the number of its services suggests."""

    complexity: Level
    met: list[MetOut]


class ClockOut(Output):
    """Seconds are working time; what remains is negative once the target is missed.

    ``due_at`` is null while the clock stands still. ``party`` is the team or the vendor whose part
    it counts.
    """

    clock: Kind
    party: str
    policy: str
    target_seconds: int
    elapsed_seconds: int
    remaining_seconds: int
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    is_breached: bool


@router.get("/{number}/page", response_model=PageOut)
def show_page(number: Id, frame: Reading) -> PageOut:
    """Return the latest page with its policy and what each target came to."""
    return _page(number, frame)


@router.post("/{number}/next-step", response_model=PageOut)
def next_step(number: Id, frame: Writing) -> PageOut:
    """Page the next step of the policy now instead of when it is due."""
    escalating.next_step(frame.tx, number, actor=frame.actor, now=frame.now)
    return _page(number, frame)


@router.post("/{number}/decline", response_model=PageOut)
def decline(number: Id, frame: Writing, body: DeclineIn | None = None) -> PageOut:
    """Say that you cannot take what you were paged about: the next in line is paged at once."""
    reason = body.reason if body else ""
    declining.decline(frame.tx, number, reason=reason, actor=frame.actor, now=frame.now)
    return _page(number, frame)


@router.post("/{number}/help", response_model=PageOut)
def need_help(number: Id, frame: Writing, body: HelpIn | None = None) -> PageOut:
    """Keep it and page the next in line, or a team, until one more person answers."""
    wanted = body or HelpIn()
    team_id = names.team_id(frame, wanted.team)
    helping.need_help(
        frame.tx, number, team_id=team_id, reason=wanted.reason, actor=frame.actor, now=frame.now
    )
    return _page(number, frame)


@router.get("/{number}/escalations")
def list_escalations(number: Id, frame: Reading) -> EscalationsOut:
    """Return its complexity and which rows of the escalation matrix it has met."""
    return _escalations(number, frame)


@router.put("/{number}/complexity")
def set_complexity(number: Id, body: ComplexityIn, frame: Writing) -> EscalationsOut:
    """Say how complex it is; the escalation matrix may bring in more people by that."""
    wanted = body.complexity
    bringing_in.set_complexity(frame.tx, number, wanted, actor=frame.actor, now=frame.now)
    return _escalations(number, frame)


@router.get("/{number}/clocks", response_model=Listed[ClockOut])
def list_clocks(number: Id, frame: Reading) -> Listed[ClockOut]:
    """Return the clocks as they stand now: of the whole, then of updates, teams and vendors."""
    found = inspecting.clocks(frame.tx, number, actor=frame.actor, now=frame.now)
    return Listed(items=[_clock(each) for each in found])


def _escalations(number: int, frame: Frame) -> EscalationsOut:
    met = bringing_in.met(frame.tx, number, actor=frame.actor)
    return EscalationsOut(
        complexity=bringing_in.complexity(frame.tx, number, actor=frame.actor),
        met=[MetOut(row=one.row_name, at=one.at) for one in met],
    )


def _page(number: int, frame: Frame) -> PageOut:
    page, trace = inspecting.page(frame.tx, number, actor=frame.actor)
    called = names.of(frame.tx, people=(each.person_id for each in trace))
    derived: dict[str, Any] = {
        "policy": _policy(page.plan),
        "trace": [_trace(each, called) for each in trace],
    }
    return PageOut(**derived, **_own(page, PageOut, derived))


def _policy(policy: Policy) -> PolicyOut:
    steps = [
        StepOut(targets=[str(target) for target in step.targets], delay=step.delay)
        for step in policy.steps
    ]
    return PolicyOut(
        id=policy.id,
        name=policy.name,
        repeat=policy.repeat,
        fallback=str(policy.fallback),
        steps=steps,
    )


def _trace(told: Told, called: Names) -> TraceOut:
    derived: dict[str, Any] = {"person": called.email(told.person_id)}
    return TraceOut(**derived, **_own(told, TraceOut, derived))


def _clock(standing: Standing) -> ClockOut:
    clock = standing.clock
    return ClockOut(
        clock=clock.kind,
        party=standing.party,
        policy=standing.policy,
        target_seconds=int(clock.within.total_seconds()),
        elapsed_seconds=int(clock.elapsed.total_seconds()),
        remaining_seconds=int((clock.within - clock.elapsed).total_seconds()),
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        is_breached=clock.is_breached,
    )


def _own(thing: Page | Told, shape: type[Output], derived: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that are shown as they are."""
    return {name: getattr(thing, name) for name in shape.model_fields.keys() - derived.keys()}
