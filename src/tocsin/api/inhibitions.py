"""Inhibitions: rules by which one alert holds back others that it explains."""

from typing import Annotated

from pydantic import Field

from tocsin.alerts import inhibition, matcher
from tocsin.alerts.actions import inhibiting
from tocsin.alerts.inhibition import NewRule, Rule
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output

router = noun("inhibitions")

Matchers = Annotated[
    tuple[Annotated[str, Field(max_length=1200)], ...],
    Field(min_length=1, max_length=matcher.MATCHERS_AT_MOST),
]


class InhibitionOut(Output):
    """While an open alert matches ``sources``, new ones that match ``targets`` page nobody.

    Only where both have the same value in each label of ``equal``, and for ``lasts`` at most.
    """

    id: int
    name: str
    sources: list[str]
    targets: list[str]
    equal: list[str]
    lasts: Duration
    is_enabled: bool


class InhibitionIn(Input):
    name: Annotated[str, Field(max_length=200)]
    sources: Matchers
    targets: Matchers
    equal: Annotated[
        tuple[Annotated[str, Field(max_length=200)], ...],
        Field(max_length=inhibition.EQUAL_AT_MOST),
    ] = ()
    lasts: Duration = inhibition.USUAL
    is_enabled: bool = True


@router.get("", response_model=Listed[InhibitionOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[InhibitionOut]:
    """Return the rules by name."""
    found = inhibiting.page_of(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=[_shown(rule) for rule in found.items], next=found.next)


@router.post("", status_code=201, response_model=InhibitionOut)
def create(body: InhibitionIn, frame: Writing) -> InhibitionOut:
    """Make a rule; what is open already holds back what comes from now on."""
    rule_id = inhibiting.create(frame.tx, _wanted(body), actor=frame.actor, now=frame.now)
    return _one(rule_id, frame)


@router.get("/{inhibition_id}", response_model=InhibitionOut)
def show(inhibition_id: Id, frame: Reading) -> InhibitionOut:
    return _one(inhibition_id, frame)


@router.put("/{inhibition_id}", response_model=InhibitionOut)
def replace(inhibition_id: Id, body: InhibitionIn, frame: Writing) -> InhibitionOut:
    """Change a rule; what it holds back is judged again."""
    inhibiting.update(frame.tx, inhibition_id, _wanted(body), actor=frame.actor, now=frame.now)
    return _one(inhibition_id, frame)


@router.delete("/{inhibition_id}", status_code=204)
def remove(inhibition_id: Id, frame: Writing) -> None:
    """Remove a rule; what it held back and still fires is heard."""
    inhibiting.remove(frame.tx, inhibition_id, actor=frame.actor, now=frame.now)


def _wanted(body: InhibitionIn) -> NewRule:
    return NewRule(
        name=body.name,
        sources=[matcher.parse(each) for each in body.sources],
        targets=[matcher.parse(each) for each in body.targets],
        equal=body.equal,
        lasts=body.lasts,
        is_enabled=body.is_enabled,
    )


def _one(rule_id: int, frame: Frame) -> InhibitionOut:
    return _shown(inhibiting.get(frame.tx, rule_id, actor=frame.actor))


def _shown(rule: Rule) -> InhibitionOut:
    written = rule.as_new()
    return InhibitionOut(
        id=rule.id,
        name=rule.name,
        sources=[str(each) for each in written.sources],
        targets=[str(each) for each in written.targets],
        equal=list(rule.equal),
        lasts=rule.lasts,
        is_enabled=rule.is_enabled,
    )
