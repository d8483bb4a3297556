"""Whose an incident is, who has a part in it, and who is brought in."""

from datetime import datetime
from enum import StrEnum

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import ME, Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.incidents.actions import assigning, escalating, inspecting, talking
from tocsin.incidents.incident import Incident
from tocsin.incidents.role import Role
from tocsin.kit import errors

router = noun("incidents")


class Way(StrEnum):
    """Functional is to the team with the skill, hierarchical to those who decide."""

    FUNCTIONAL = "functional"
    HIERARCHICAL = "hierarchical"


class NoTeamNamed(errors.Invalid):
    def __init__(self) -> None:
        sentence = "Name the team to which it is escalated."
        super().__init__(sentence, fields={"team": sentence})


class PersonIn(Input):
    person: Named


class WatcherIn(Input):
    """Whoever asks, unless somebody else is named."""

    person: Named = ME


class TeamIn(Input):
    team: Named


class RoleIn(Input):
    role: Role
    person: Named


class EscalationIn(Input):
    """Functional needs a team; hierarchical goes to all managers unless people are named."""

    way: Way
    reason: str
    team: Named | None = None
    people: tuple[Named, ...] = ()


class HolderOut(Output):
    role: Role
    person: str | None
    person_id: int
    name: str | None
    since: datetime


class WatcherOut(Output):
    person: str | None
    person_id: int
    name: str | None


@router.put("/{number}/assignment", response_model=IncidentOut)
def assign(number: Id, body: PersonIn, frame: Writing) -> IncidentOut:
    """Make it somebody's; whoever gets it from another is told."""
    person = names.person(frame, body.person)
    assigning.assign(frame.tx, number, person.id, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/assignment", response_model=IncidentOut)
def unassign(number: Id, frame: Writing) -> IncidentOut:
    assigning.assign(frame.tx, number, None, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.put("/{number}/team", response_model=IncidentOut)
def set_team(number: Id, body: TeamIn, frame: Writing) -> IncidentOut:
    """Make it a team's; an assignee who is not of that team lets go of it."""
    team = names.team(frame, body.team)
    assigning.set_team(frame.tx, number, team.id, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/team", response_model=IncidentOut)
def take_from_team(number: Id, frame: Writing) -> IncidentOut:
    assigning.set_team(frame.tx, number, None, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.get("/{number}/roles", response_model=Listed[HolderOut])
def list_roles(number: Id, frame: Reading) -> Listed[HolderOut]:
    """Return who does what, since when."""
    return _holders(frame, number)


@router.post("/{number}/roles", response_model=Listed[HolderOut])
def give_role(number: Id, body: RoleIn, frame: Writing) -> Listed[HolderOut]:
    """Give a role; one that only one person has is taken from whoever had it."""
    person = names.person(frame, body.person)
    assigning.give_role(frame.tx, number, body.role, person.id, actor=frame.actor, now=frame.now)
    return _holders(frame, number)


@router.delete("/{number}/roles/{role}/{person_id}", status_code=204)
def end_role(number: Id, role: Role, person_id: Id, frame: Writing) -> None:
    assigning.end_role(frame.tx, number, role, person_id, actor=frame.actor, now=frame.now)


@router.get("/{number}/watchers", response_model=Listed[WatcherOut])
def list_watchers(number: Id, frame: Reading) -> Listed[WatcherOut]:
    """Return who is told of what happens."""
    watching = inspecting.watchers(frame.tx, number, actor=frame.actor)
    called = names.of(frame.tx, people=watching)
    return Listed(
        items=[
            WatcherOut(person=called.email(each), person_id=each, name=called.person(each))
            for each in watching
        ]
    )


@router.post("/{number}/watchers", status_code=204)
def watch(number: Id, frame: Writing, body: WatcherIn | None = None) -> None:
    """Be told of what happens, or let somebody else be told."""
    person = names.person(frame, (body or WatcherIn()).person)
    talking.watch(frame.tx, number, person.id, actor=frame.actor, now=frame.now)


@router.delete("/{number}/watchers/{person_id}", status_code=204)
def unwatch(number: Id, person_id: Id, frame: Writing) -> None:
    talking.unwatch(frame.tx, number, person_id, actor=frame.actor, now=frame.now)


@router.post("/{number}/escalation", response_model=IncidentOut)
def escalate(number: Id, body: EscalationIn, frame: Writing) -> IncidentOut:
    """Bring in the team with the skill, or those who decide."""
    _escalated(number, body, frame)
    return schemas.one(frame, number)


def _escalated(number: int, body: EscalationIn, frame: Frame) -> Incident:
    if body.way is Way.HIERARCHICAL:
        people = [names.person(frame, each).id for each in body.people]
        return escalating.to_people(
            frame.tx, number, people, reason=body.reason, actor=frame.actor, now=frame.now
        )
    if body.team is None:
        raise NoTeamNamed
    team = names.team(frame, body.team)
    return escalating.to_team(
        frame.tx, number, team.id, reason=body.reason, actor=frame.actor, now=frame.now
    )


def _holders(frame: Frame, number: int) -> Listed[HolderOut]:
    held = inspecting.roles(frame.tx, number, actor=frame.actor)
    called = names.of(frame.tx, people=(each.person_id for each in held))
    return Listed(
        items=[
            HolderOut(
                role=each.role,
                person=called.email(each.person_id),
                person_id=each.person_id,
                name=called.person(each.person_id),
                since=each.since,
            )
            for each in held
        ]
    )
