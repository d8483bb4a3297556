"""People."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, IdFilter, Input, Limit, Listed, Output
from tocsin.identity import actions as identity
from tocsin.identity import link
from tocsin.identity.actor import Role
from tocsin.identity.person import NewPerson, Person, PersonChange, PersonQuery
from tocsin.kit.pages import Page

router = noun("people")


class PersonOut(Output):
    id: int
    name: str
    email: str
    role: Role
    time_zone: str
    locale: str
    is_active: bool
    created_at: datetime


class PersonIn(Input):
    email: str
    name: str
    role: Role = Role.RESPONDER
    time_zone: str = "UTC"


class PersonChangeIn(Input):
    name: str | None = None
    email: str | None = None
    time_zone: str | None = None
    locale: str | None = None


class RoleIn(Input):
    role: Role


class PasswordLink(Output):
    """``url`` opens the form on which the person chooses a password; it works once."""

    url: str
    expires_at: datetime


@router.get("", response_model=Listed[PersonOut])
def list_all(
    frame: Reading,
    q: Annotated[str, Query(max_length=200, description="Part of a name or an address.")] = "",
    role: Role | None = None,
    team: IdFilter = None,
    is_active: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Person]:
    """Return people by name."""
    query = PersonQuery(q, role, team, is_active, cursor, limit)
    return identity.list_people(frame.tx, query, actor=frame.actor)


@router.post("", status_code=201, response_model=PersonOut)
def create(body: PersonIn, frame: Writing) -> Person:
    """Create a person without a password; a password link invites them."""
    new = NewPerson(body.email, body.name, body.role, body.time_zone)
    person_id = identity.create_person(frame.tx, new, actor=frame.actor, now=frame.now)
    return identity.person(frame.tx, person_id)


@router.get("/{person_id}", response_model=PersonOut)
def show(person_id: Id, frame: Reading) -> Person:
    return identity.view_person(frame.tx, person_id, actor=frame.actor)


@router.patch("/{person_id}", response_model=PersonOut)
def change(person_id: Id, body: PersonChangeIn, frame: Writing) -> Person:
    wanted = PersonChange(body.name, body.email, body.time_zone, body.locale)
    return identity.update_person(frame.tx, person_id, wanted, actor=frame.actor, now=frame.now)


@router.put("/{person_id}/role", response_model=PersonOut)
def set_role(person_id: Id, body: RoleIn, frame: Writing) -> Person:
    identity.set_role(frame.tx, person_id, body.role, actor=frame.actor, now=frame.now)
    return identity.person(frame.tx, person_id)


@router.post("/{person_id}/deactivation", response_model=PersonOut)
def deactivate(person_id: Id, frame: Writing) -> Person:
    """Let a person in no more; what they did stays."""
    identity.deactivate_person(frame.tx, person_id, actor=frame.actor, now=frame.now)
    return identity.person(frame.tx, person_id)


@router.delete("/{person_id}/deactivation", response_model=PersonOut)
def reactivate(person_id: Id, frame: Writing) -> Person:
    identity.reactivate_person(frame.tx, person_id, actor=frame.actor, now=frame.now)
    return identity.person(frame.tx, person_id)


@router.post("/{person_id}/password-links", status_code=201)
def create_password_link(person_id: Id, frame: Writing) -> PasswordLink:
    """Make a link that lets a person choose a password, once, within a day."""
    token = identity.password_link(frame.tx, person_id, actor=frame.actor, now=frame.now)
    url = f"{frame.settings.base_url}/password/{token}"
    return PasswordLink(url=url, expires_at=frame.now + link.LASTS)
