"""Assignment rules and skills: who gets what nobody has taken, and why."""

from typing import Annotated

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Priority
from tocsin.work.actions import assignments
from tocsin.work.assignment import About, Rule, Way

router = chapter("assignment")

Some = Annotated[tuple[Named, ...], Field(max_length=100)]


class AboutIn(Input):
    """Which incidents; what is left out matters not, a category means all below it too."""

    services: Some = ()
    teams: Some = ()
    categories: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    priorities: tuple[Priority, ...] = ()
    channels: tuple[Channel, ...] = ()


class RuleIn(Input):
    """``way``: ``person`` and who, ``on_call`` and of which schedule, ``round_robin`` or
    ``least_loaded`` among a team, the incident's own when none is named."""

    name: str
    way: Way
    about: AboutIn = AboutIn()
    person: Named | None = None
    schedule: Named | None = None
    team: Named | None = None
    skill: str = ""
    most_open: int | None = None
    is_enabled: bool = True


class RulesIn(Input):
    """All of them, in the order in which they are tried."""

    rules: Annotated[tuple[RuleIn, ...], Field(max_length=1000)]


class AboutOut(Output):
    services: list[str]
    teams: list[str]
    categories: list[str]
    priorities: list[Priority]
    channels: list[Channel]


class RuleOut(Output):
    name: str
    way: Way
    about: AboutOut
    person: str | None
    schedule: str | None
    team: str | None
    skill: str
    most_open: int | None
    is_enabled: bool


class RulesOut(Output):
    rules: list[RuleOut]


class ChoiceOut(Output):
    rule: str
    person: str | None
    because: str


class SkillsIn(Input):
    skills: Annotated[tuple[str, ...], Field(max_length=100)]


class SkillsOut(Output):
    person: str | None
    skills: list[str]


@router.get("/assignment-rules")
def show(frame: Reading) -> RulesOut:
    """Return the rules in the order in which they are tried."""
    return _shown(frame)


@router.put("/assignment-rules")
def replace(body: RulesIn, frame: Writing) -> RulesOut:
    """Make these the rules, all of them."""
    wanted = [_rule(each, frame) for each in body.rules]
    assignments.replace(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _shown(frame)


@router.get("/incidents/{number}/assignment-choices", response_model=Listed[ChoiceOut])
def explain(number: Id, frame: Reading) -> Listed[ChoiceOut]:
    """Return whom each rule that is about the incident would choose now, and why."""
    found = assignments.explain(frame.tx, number, actor=frame.actor, now=frame.now)
    called = names.of(frame.tx, people=(each.person_id for each in found))
    return Listed(
        items=[
            ChoiceOut(rule=each.rule, person=called.email(each.person_id), because=each.because)
            for each in found
        ]
    )


@router.get("/skills", response_model=Listed[SkillsOut])
def list_skills(frame: Reading) -> Listed[SkillsOut]:
    """Return what everybody can do, of those of whom it was said."""
    found = assignments.skills(frame.tx, actor=frame.actor)
    called = names.of(frame.tx, people=found)
    shown = [SkillsOut(person=called.email(who), skills=list(what)) for who, what in found.items()]
    return Listed(items=shown)


@router.put("/people/{person_id}/skills")
def set_skills(person_id: Id, body: SkillsIn, frame: Writing) -> SkillsOut:
    """Say what somebody can do, all of it."""
    kept = assignments.set_skills(
        frame.tx, person_id, body.skills, actor=frame.actor, now=frame.now
    )
    called = names.of(frame.tx, people=[person_id])
    return SkillsOut(person=called.email(person_id), skills=list(kept))


def _rule(body: RuleIn, frame: Frame) -> Rule:
    about = About(
        tuple(names.service(frame, each).id for each in body.about.services),
        tuple(names.team(frame, each).id for each in body.about.teams),
        body.about.categories,
        body.about.priorities,
        body.about.channels,
    )
    return Rule(
        body.name,
        body.way,
        about,
        person_id=names.person_id(frame, body.person),
        schedule_id=names.schedule_id(frame, body.schedule),
        team_id=names.team_id(frame, body.team),
        skill=body.skill,
        most_open=body.most_open,
        is_enabled=body.is_enabled,
    )


def _shown(frame: Frame) -> RulesOut:
    found = assignments.rules(frame.tx, actor=frame.actor)
    called = names.of(
        frame.tx,
        people=(rule.person_id for rule in found),
        teams=(t for rule in found for t in (rule.team_id, *rule.about.team_ids)),
        services=(s for rule in found for s in rule.about.service_ids),
        schedules=(rule.schedule_id for rule in found),
    )
    return RulesOut(
        rules=[
            RuleOut(
                name=rule.name,
                way=rule.way,
                about=AboutOut(
                    services=[called.services.get(s, str(s)) for s in rule.about.service_ids],
                    teams=[called.teams.get(t, str(t)) for t in rule.about.team_ids],
                    categories=list(rule.about.categories),
                    priorities=list(rule.about.priorities),
                    channels=list(rule.about.channels),
                ),
                person=called.email(rule.person_id),
                schedule=called.schedule(rule.schedule_id),
                team=called.team(rule.team_id),
                skill=rule.skill,
                most_open=rule.most_open,
                is_enabled=rule.is_enabled,
            )
            for rule in found
        ]
    )
