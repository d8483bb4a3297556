"""Teams and who belongs to them."""

from datetime import datetime

from tocsin.api.people import PersonOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, Reference
from tocsin.identity import actions as identity
from tocsin.identity.team import Membership, NewTeam, Team
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

router = noun("teams")


class TeamOut(Output):
    id: int
    name: str
    description: str
    created_at: datetime


class TeamIn(Input):
    name: str
    description: str = ""


class MemberIn(Input):
    person_id: Reference
    is_lead: bool = False


class MembersIn(Input):
    members: list[MemberIn]


class MemberOut(Output):
    person: PersonOut
    is_lead: bool


@router.get("", response_model=Listed[TeamOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Team]:
    """Return teams by name."""
    return identity.list_teams(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)


@router.post("", status_code=201, response_model=TeamOut)
def create(body: TeamIn, frame: Writing) -> Team:
    new = NewTeam(body.name, body.description)
    team_id = identity.create_team(frame.tx, new, actor=frame.actor, now=frame.now)
    return identity.team(frame.tx, team_id)


@router.get("/{team_id}", response_model=TeamOut)
def show(team_id: Id, frame: Reading) -> Team:
    return identity.view_team(frame.tx, team_id, actor=frame.actor)


@router.put("/{team_id}", response_model=TeamOut)
def change(team_id: Id, body: TeamIn, frame: Writing) -> Team:
    new = NewTeam(body.name, body.description)
    return identity.update_team(frame.tx, team_id, new, actor=frame.actor, now=frame.now)


@router.get("/{team_id}/members")
def list_members(team_id: Id, frame: Reading) -> Listed[MemberOut]:
    """Return the active members, leads first."""
    identity.view_team(frame.tx, team_id, actor=frame.actor)
    return _members(frame.tx, team_id)


@router.put("/{team_id}/members")
def set_members(team_id: Id, body: MembersIn, frame: Writing) -> Listed[MemberOut]:
    """Make these, and only these, the members."""
    members = [Membership(m.person_id, m.is_lead) for m in body.members]
    identity.set_members(frame.tx, team_id, members, actor=frame.actor, now=frame.now)
    return _members(frame.tx, team_id)


def _members(tx: Tx, team_id: int) -> Listed[MemberOut]:
    leads = {m.person_id for m in identity.memberships(tx, team_id) if m.is_lead}
    people = identity.members(tx, team_id)
    return Listed(
        items=[MemberOut(person=PersonOut.model_validate(p), is_lead=p.id in leads) for p in people]
    )
