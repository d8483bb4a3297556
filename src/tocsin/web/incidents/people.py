"""Whose an incident is: assignee, team, roles, watchers, and whom to bring in."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.incidents.actions import assigning, declining, escalating, helping, reading, talking
from tocsin.incidents.incident import Incident
from tocsin.incidents.role import Role
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import pages
from tocsin.web import forms, names
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")


class Way(StrEnum):
    """How more people are brought in."""

    STEP = "step"
    HELP = "help"
    DECLINE = "decline"
    TEAM = "team"
    PEOPLE = "people"


class Assignment(BaseModel):
    person_id: forms.Chosen = None


class TeamForm(BaseModel):
    team_id: forms.Chosen = None


class RoleForm(BaseModel):
    role: Role = Role.INCIDENT_MANAGER
    person_id: forms.Chosen = None


class Escalation(BaseModel):
    way: Way = Way.STEP
    team_id: forms.Chosen = None
    person_ids: list[int] = []
    reason: str = ""


def _workers(tx: Tx, _incident: Incident) -> dict[str, Any]:
    able = (p for p in identity.people(tx) if p.role.at_least(actors.Role.RESPONDER))
    return {"people": [(person.id, person.name) for person in able]}


def _roles(tx: Tx, incident: Incident) -> dict[str, Any]:
    holders = reading.roles(tx, incident.number)
    known = names.of(tx, people=[holder.person_id for holder in holders])
    return {**_workers(tx, incident), "holders": holders, "names": known, "roles": _ROLES}


def _ways_up(tx: Tx, incident: Incident) -> Mapping[str, Any]:
    page = pages.open_about(tx, [incident.subject]).get(incident.subject)
    everybody = [(person.id, person.name) for person in identity.people(tx)]
    return {"page": page, "teams": names.teams(tx), "people": everybody}


_ROLES = [(role.value, role.words.capitalize()) for role in Role]
ASSIGNMENT = FormPage(
    "incidents/forms/assignment.html", lambda i: Assignment(person_id=i.assignee_id), _workers
)
TEAM = FormPage(
    "incidents/forms/team.html",
    lambda incident: TeamForm(team_id=incident.team_id),
    lambda tx, _: {"teams": names.teams(tx)},
)
ROLES = FormPage("incidents/forms/roles.html", lambda _: RoleForm(), _roles)
ESCALATION = FormPage("incidents/forms/escalation.html", lambda _: Escalation(), _ways_up)


@router.get("/assignment")
def assignment_form(at: Here) -> Response:
    return at.show(ASSIGNMENT)


@router.post("/assignment")
def assign(at: Here, form: Annotated[Assignment, Form()]) -> Response:
    act = partial(assigning.assign, person_id=form.person_id)
    return at.take(ASSIGNMENT, form, act, notice="Assigned.")


@router.get("/team")
def team_form(at: Here) -> Response:
    return at.show(TEAM)


@router.post("/team")
def set_team(at: Here, form: Annotated[TeamForm, Form()]) -> Response:
    act = partial(assigning.set_team, team_id=form.team_id)
    return at.take(TEAM, form, act, notice="The team was changed; nobody was paged about that.")


@router.get("/roles")
def roles_form(at: Here) -> Response:
    return at.show(ROLES)


@router.post("/roles")
def give_role(at: Here, form: Annotated[RoleForm, Form()]) -> Response:
    act = partial(assigning.give_role, role=form.role, person_id=form.person_id or 0)
    return at.take(ROLES, form, act, notice="The role was given.")


@router.post("/roles/end")
def end_role(at: Here, form: Annotated[RoleForm, Form()]) -> Response:
    act = partial(assigning.end_role, role=form.role, person_id=form.person_id or 0)
    return at.do(act, notice="The role is free.")


@router.get("/escalation")
def escalation_form(at: Here) -> Response:
    return at.show(ESCALATION)


@router.post("/escalation")
def escalate(at: Here, form: Annotated[Escalation, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        _escalate(tx, number, form, **by)

    return at.take(ESCALATION, form, act, notice=_ESCALATED[form.way])


@router.post("/watch")
def watch(at: Here) -> Response:
    act = partial(talking.watch, person_id=at.signed.person.id)
    return at.do(act, notice="You are told of what happens.")


@router.post("/unwatch")
def unwatch(at: Here) -> Response:
    act = partial(talking.unwatch, person_id=at.signed.person.id)
    return at.do(act, notice="You are not told any more.")


def _escalate(tx: Tx, number: int, form: Escalation, **by: Any) -> None:
    if form.way is Way.STEP:
        escalating.next_step(tx, number, **by)
    elif form.way is Way.HELP:
        helping.need_help(tx, number, reason=form.reason, **by)
    elif form.way is Way.DECLINE:
        declining.decline(tx, number, reason=form.reason, **by)
    elif form.way is Way.PEOPLE:
        escalating.to_people(tx, number, form.person_ids, reason=form.reason, **by)
    elif form.team_id is None:
        raise errors.Invalid("Choose the team.", fields={"team_id": "Choose the team."})
    else:
        escalating.to_team(tx, number, form.team_id, reason=form.reason, **by)


_ESCALATED = {
    Way.STEP: "The next step is being paged.",
    Way.HELP: "You keep it, and the next in line is being paged to help.",
    Way.DECLINE: "Declined. It was handed on.",
    Way.TEAM: "The team has it now and is being paged.",
    Way.PEOPLE: "They are told.",
}
