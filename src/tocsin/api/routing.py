"""Routing: whose an alert is, how bad, and whether it pages, as an ordered list of rules."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from tocsin.alerts import rule as ideas
from tocsin.alerts.actions import routing
from tocsin.alerts.matcher import MATCHERS_AT_MOST
from tocsin.alerts.rule import Effects, Flapping, Grouping, Rule
from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named, Names
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Input, Listed, Output
from tocsin.incidents.priority import Priority
from tocsin.signals.signal import Severity

router = noun("routing")

Condition = Annotated[
    str,
    Field(
        max_length=4000,
        examples=['team="payments"', 'env="dev" and during "22:00-06:00 Europe/Berlin"'],
    ),
]
Line = Annotated[
    str,
    Field(
        max_length=1200,
        examples=["team = {namespace}", "host -> instance", "- pod", "lookup owners by namespace"],
    ),
]


class GroupingShape(Input):
    """Which incident an alert joins, where it is not as its service says.

    ``similar`` is how much alike the words of two alerts of one service have to be, from 0.1 to 1;
    ``with_dependencies`` lets it join the open incident of what its service depends on.
    """

    by: tuple[Annotated[str, Field(min_length=1, max_length=128)], ...] | None = None
    within: Duration | None = None
    with_dependencies: bool = False
    similar: Annotated[float, Field(ge=0.1, le=1)] | None = None


class FlappingShape(Input):
    """After more than so many changes ``within`` it is held firing until it is ``quiet``."""

    changes: Annotated[int, Field(ge=2, le=100)] = 4
    within: Duration = timedelta(minutes=15)
    quiet: Duration = timedelta(minutes=15)


class RuleOut(Output):
    """An alert for which all matchers hold is handled like this."""

    name: str
    matchers: list[str]
    is_enabled: bool
    continues: bool
    labels: list[str]
    summary: str
    severity: Severity | None
    service: str | None
    service_id: int | None
    priority: Priority | None
    policy: str | None
    policy_id: int | None
    mute_for: Duration | None
    drop: bool
    grouping: GroupingShape | None
    flapping: FlappingShape | None


class RuleIn(Input):
    """The first rule whose ``matchers`` all hold decides, unless it ``continues``.

    A matcher may be joined with others by and, or, not and brackets, and by hours of the week.
    """

    name: Annotated[str, Field(min_length=1, max_length=ideas.NAME_LIMIT)]
    matchers: Annotated[tuple[Condition, ...], Field(max_length=MATCHERS_AT_MOST)] = ()
    is_enabled: bool = True
    continues: bool = False
    labels: Annotated[tuple[Line, ...], Field(max_length=32)] = ()
    summary: Annotated[str, Field(max_length=1000)] = ""
    severity: Severity | None = None
    service: Named | None = None
    priority: Priority | None = None
    policy: Named | None = None
    mute_for: Duration | None = None
    drop: bool = False
    grouping: GroupingShape | None = None
    flapping: FlappingShape | None = None


class RulesIn(Input):
    rules: Annotated[tuple[RuleIn, ...], Field(max_length=ideas.RULES_AT_MOST)]


@router.get("", response_model=Listed[RuleOut])
def list_all(frame: Reading) -> Listed[RuleOut]:
    """Return the rules in the order in which they are tried; the first that matches decides."""
    return _listed(frame)


@router.put("", response_model=Listed[RuleOut])
def replace(body: RulesIn, frame: Writing) -> Listed[RuleOut]:
    """Make these, and only these, the rules from now on, in this order; a draft stays as it is."""
    routing.replace(frame.tx, wanted(frame, body), actor=frame.actor, now=frame.now)
    return _listed(frame)


def wanted(frame: Frame, body: RulesIn) -> list[Rule]:
    """Read rules as they were sent."""
    return [_wanted(each, frame) for each in body.rules]


def shown(frame: Frame, rules: Sequence[Rule]) -> list[RuleOut]:
    """Show rules with the names of what they lead to."""
    called = names.of(
        frame.tx,
        services=(each.effects.service_id for each in rules),
        policies=(each.effects.policy_id for each in rules),
    )
    return [_shown(each, called) for each in rules]


def _listed(frame: Frame) -> Listed[RuleOut]:
    return Listed(items=shown(frame, routing.rules(frame.tx, actor=frame.actor)))


def _wanted(given: RuleIn, frame: Frame) -> Rule:
    effects = Effects(
        labels=given.labels,
        summary=given.summary,
        severity=given.severity,
        service_id=names.service_id(frame, given.service),
        priority=given.priority,
        policy_id=names.policy_id(frame, given.policy),
        mute_for=given.mute_for,
        drop=given.drop,
        grouping=_made(Grouping, given.grouping),
        flapping=_made(Flapping, given.flapping),
    )
    return Rule(given.name, given.matchers, effects, given.is_enabled, given.continues)


def _made(kind: Any, given: Input | None) -> Any:
    return (
        kind(**{name: getattr(given, name) for name in type(given).model_fields}) if given else None
    )


def _shown(rule: Rule, called: Names) -> RuleOut:
    effects = rule.effects
    return RuleOut(
        name=rule.name,
        matchers=list(rule.matchers),
        is_enabled=rule.is_enabled,
        continues=rule.continues,
        labels=list(effects.labels),
        summary=effects.summary,
        severity=effects.severity,
        service=called.service(effects.service_id),
        service_id=effects.service_id,
        priority=Priority(effects.priority) if effects.priority else None,
        policy=called.policy(effects.policy_id),
        policy_id=effects.policy_id,
        mute_for=effects.mute_for,
        drop=effects.drop,
        grouping=_reshaped(GroupingShape, effects.grouping),
        flapping=_reshaped(FlappingShape, effects.flapping),
    )


def _reshaped(shape: Any, of: Grouping | Flapping | None) -> Any:
    return shape(**{name: getattr(of, name) for name in shape.model_fields}) if of else None
