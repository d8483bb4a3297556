"""Escalation policies: whom to page, in which order, and whom when all was in vain."""

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output, shown
from tocsin.catalog import actions as catalog
from tocsin.kit import periods
from tocsin.oncall import actions
from tocsin.oncall.actions import reading
from tocsin.oncall.policy import NewPolicy, NewStep, Policy, Step

router = noun("policies")

_PATIENCE = periods.parse_duration("5m")


class StepOut(Output):
    """``delay`` is the wait after paging these targets, before the next step."""

    targets: list[str]
    delay: Duration
    delay_seconds: int


class PolicyOut(Output):
    """``repeat`` is how often the steps are walked again after the first time."""

    id: int
    name: str
    steps: list[StepOut]
    repeat: int
    fallback: str


class StepIn(Input):
    """Targets are written person:EMAIL, schedule:NAME, team:NAME or admins."""

    targets: tuple[str, ...]
    delay: Duration = _PATIENCE


class PolicyIn(Input):
    name: str
    steps: tuple[StepIn, ...]
    fallback: str
    repeat: int = 0


@router.get("")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[PolicyOut]:
    """Return escalation policies by name."""
    found = reading.list_policies(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=[_shown(policy) for policy in found.items], next=found.next)


@router.post("", status_code=201)
def create(body: PolicyIn, frame: Writing) -> PolicyOut:
    policy_id = actions.create_policy(frame.tx, _wanted(body), actor=frame.actor, now=frame.now)
    return _one(frame, policy_id)


@router.get("/{policy_id}")
def show(policy_id: Id, frame: Reading) -> PolicyOut:
    return _shown(reading.view_policy(frame.tx, policy_id, actor=frame.actor))


@router.put("/{policy_id}")
def replace(policy_id: Id, body: PolicyIn, frame: Writing) -> PolicyOut:
    """Make it what is given; pages that are under way go on as they began."""
    wanted = _wanted(body)
    actions.replace_policy(frame.tx, policy_id, wanted, actor=frame.actor, now=frame.now)
    return _one(frame, policy_id)


@router.delete("/{policy_id}", status_code=204)
def remove(policy_id: Id, frame: Writing) -> None:
    """Remove a policy that no service pages by; pages that are under way go on as they began."""
    catalog.remove_policy(frame.tx, policy_id, actor=frame.actor, now=frame.now)


def _one(frame: Frame, policy_id: int) -> PolicyOut:
    return _shown(actions.policy(frame.tx, policy_id))


def _wanted(body: PolicyIn) -> NewPolicy:
    steps = tuple(NewStep(step.targets, step.delay) for step in body.steps)
    return NewPolicy(body.name, steps, body.fallback, body.repeat)


def _shown(policy: Policy) -> PolicyOut:
    steps = [_step(step) for step in policy.steps]
    return shown(PolicyOut, policy, steps=steps, fallback=str(policy.fallback))


def _step(step: Step) -> StepOut:
    return StepOut(
        targets=[str(target) for target in step.targets],
        delay=step.delay,
        delay_seconds=int(step.delay.total_seconds()),
    )
