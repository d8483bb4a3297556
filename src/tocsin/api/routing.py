"""Routing: which service an alert belongs to, as an ordered list of rules."""

from typing import Annotated

from pydantic import Field

from tocsin.alerts import matcher
from tocsin.alerts.actions import routing
from tocsin.alerts.actions.routing import NewRule
from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Listed, Output

router = noun("routing")

MOST_RULES = 1000


class RuleOut(Output):
    """An alert that all matchers hold for goes to the service."""

    name: str
    matchers: list[str]
    service: str | None
    service_id: int
    is_enabled: bool


class RuleIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    matchers: Annotated[
        tuple[Annotated[str, Field(max_length=1200)], ...],
        Field(min_length=1, max_length=matcher.MATCHERS_AT_MOST),
    ]
    service: Named
    is_enabled: bool = True


class RulesIn(Input):
    rules: Annotated[tuple[RuleIn, ...], Field(max_length=MOST_RULES)]


@router.get("", response_model=Listed[RuleOut])
def list_all(frame: Reading) -> Listed[RuleOut]:
    """Return the rules in the order in which they are tried; the first that matches decides."""
    return _rules(frame)


@router.put("", response_model=Listed[RuleOut])
def replace(body: RulesIn, frame: Writing) -> Listed[RuleOut]:
    """Make these, and only these, the rules, in this order."""
    wanted = [_wanted(each, frame) for each in body.rules]
    routing.replace(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _rules(frame)


def _wanted(rule: RuleIn, frame: Frame) -> NewRule:
    matchers = tuple(matcher.parse(each) for each in rule.matchers)
    return NewRule(rule.name, matchers, names.service(frame, rule.service).id, rule.is_enabled)


def _rules(frame: Frame) -> Listed[RuleOut]:
    found = routing.rules(frame.tx, actor=frame.actor)
    called = names.of(frame.tx, services=(rule.service_id for rule in found))
    return Listed(
        items=[
            RuleOut(
                name=rule.name,
                matchers=[str(each) for each in rule.conditions],
                service=called.service(rule.service_id),
                service_id=rule.service_id,
                is_enabled=rule.is_enabled,
            )
            for rule in found
        ]
    )
