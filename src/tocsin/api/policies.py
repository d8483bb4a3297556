"""Escalation policies: whom to page, in which order, and whom when all was in vain."""

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output, shown
from tocsin.catalog import actions as catalog
from tocsin.kit import periods
from tocsin.oncall import actions, condition, manner
from tocsin.oncall.actions import reading
from tocsin.oncall.manner import Manner
from tocsin.oncall.policy import NewPolicy, NewStep, Policy, Step

router = noun("policies")

_PATIENCE = periods.parse_duration("5m")
_NO_HOLD = periods.parse_duration("0s")


class StepOut(Output):
    """``delay`` is the wait after paging these targets, before the next step."""

    targets: list[str]
    delay: Duration
    delay_seconds: int
    when: list[str]
    way: manner.Way
    channels: list[str]
    answers: int
    hold: Duration
    hold_seconds: int


class PolicyOut(Output):
    """``repeat`` is how often the steps are walked again after the first time.

    ``former_pages_in_flight`` counts the pages that go on by a version that is no more.
    """

    id: int
    name: str
    steps: list[StepOut]
    repeat: int
    fallback: str
    former_pages_in_flight: int


class StepIn(Input):
    """Targets are written person:EMAIL, schedule:NAME, team:NAME, vendor:NAME or admins.

    ``when`` are conditions that must all hold, as in priority:P1,P2 or during:mon-fri 08:00-18:00
    Europe/Berlin; ``channels`` take the place of people's own rules, as in email or ntfy after 2m;
    ``answers`` is how many people are wanted; ``hold`` is how much longer the step waits to be
    asked for.
    """

    targets: tuple[str, ...]
    delay: Duration = _PATIENCE
    when: tuple[str, ...] = ()
    way: manner.Way = manner.Way.ALL
    channels: tuple[str, ...] = ()
    answers: int = 1
    hold: Duration = _NO_HOLD


class PolicyIn(Input):
    name: str
    steps: tuple[StepIn, ...]
    fallback: str
    repeat: int = 0


@router.get("")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[PolicyOut]:
    """Return escalation policies by name."""
    found = reading.list_policies(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=[_shown(frame, policy) for policy in found.items], next=found.next)


@router.post("", status_code=201)
def create(body: PolicyIn, frame: Writing) -> PolicyOut:
    policy_id = actions.create_policy(frame.tx, _wanted(body), actor=frame.actor, now=frame.now)
    return _one(frame, policy_id)


@router.get("/{policy_id}")
def show(policy_id: Id, frame: Reading) -> PolicyOut:
    return _shown(frame, reading.view_policy(frame.tx, policy_id, actor=frame.actor))


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
    return _shown(frame, actions.policy(frame.tx, policy_id))


def _wanted(body: PolicyIn) -> NewPolicy:
    steps = tuple(NewStep(step.targets, step.delay, _manner(step)) for step in body.steps)
    return NewPolicy(body.name, steps, body.fallback, body.repeat)


def _manner(step: StepIn) -> Manner:
    when = [condition.parse(text) for text in step.when]
    uses = [manner.parse_use(text) for text in step.channels]
    return Manner(tuple(when), step.way, tuple(uses), step.answers, step.hold)


def _shown(frame: Frame, policy: Policy) -> PolicyOut:
    return shown(
        PolicyOut,
        policy,
        steps=[_step(step) for step in policy.steps],
        fallback=str(policy.fallback),
        former_pages_in_flight=actions.former_in_flight(frame.tx, policy),
    )


def _step(step: Step) -> StepOut:
    return StepOut(
        targets=[str(target) for target in step.targets],
        delay=step.delay,
        delay_seconds=int(step.delay.total_seconds()),
        when=[str(one) for one in step.manner.when],
        way=step.manner.way,
        channels=[str(one) for one in step.manner.channels],
        answers=step.manner.answers,
        hold=step.manner.hold,
        hold_seconds=int(step.manner.hold.total_seconds()),
    )
