"""The cast of every story: Ana runs payments, Bo is on her team, Cleo manages, Dan is nobody here.

Eve administers and Sam has a stake in it all.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.identity import actions, actor
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.identity.person import NewPerson, Person
from tocsin.identity.team import Membership, NewTeam, Team
from tocsin.kit.tx import Tx


@dataclass(frozen=True)
class Member:
    """A person and the actor they are when signed in."""

    person: Person
    actor: Actor

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def email(self) -> str:
        return self.person.email


@dataclass(frozen=True)
class Cast:
    ana: Member
    bo: Member
    cleo: Member
    dan: Member
    eve: Member
    sam: Member
    payments: Team

    @property
    def all(self) -> tuple[Member, ...]:
        return (self.ana, self.bo, self.cleo, self.dan, self.eve, self.sam)


def cast(tx: Tx, now: datetime) -> Cast:
    """Create them: nobody has a password or a contact until a test gives one."""
    people = {
        name: _person(tx, name, role, now)
        for name, role in (
            ("Ana", Role.RESPONDER),
            ("Bo", Role.RESPONDER),
            ("Cleo", Role.MANAGER),
            ("Dan", Role.REQUESTER),
            ("Eve", Role.ADMIN),
            ("Sam", Role.STAKEHOLDER),
        )
    }
    team_id = actions.create_team(tx, NewTeam("payments"), actor=actor.SYSTEM, now=now)
    members = [Membership(people["Ana"].id, is_lead=True), Membership(people["Bo"].id)]
    actions.set_members(tx, team_id, members, actor=actor.SYSTEM, now=now)
    teams = {"Ana": (team_id,), "Bo": (team_id,)}
    made = {name.lower(): _member(p, teams.get(name, ())) for name, p in people.items()}
    made["ana"] = Member(made["ana"].person, replace(made["ana"].actor, leads=frozenset({team_id})))
    return Cast(**made, payments=actions.team(tx, team_id))


def _person(tx: Tx, name: str, role: Role, now: datetime) -> Person:
    new = NewPerson(f"{name.lower()}@example.com", name, role, "Europe/Berlin")
    return actions.person(tx, actions.create_person(tx, new, actor=actor.SYSTEM, now=now))


def _member(person: Person, team_ids: tuple[int, ...]) -> Member:
    made = Actor(Kind.PERSON, person.id, person.name, person.role, team_ids, person_id=person.id)
    return Member(person, made)
