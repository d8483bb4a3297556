"""Who I am to this server."""

from tocsin.api.people import PersonOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.identity import actions as identity
from tocsin.identity.actor import Kind, Role, Scope
from tocsin.identity.person import Person, PersonChange
from tocsin.kit import errors

router = noun("me")


class Nobody(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("This token belongs to no person.")


class Me(Output):
    kind: Kind
    id: int | None
    name: str
    role: Role
    scopes: list[Scope]
    team_ids: list[int]
    person: PersonOut | None


class MyChange(Input):
    name: str | None = None
    time_zone: str | None = None
    locale: str | None = None


@router.get("")
def show(frame: Reading) -> Me:
    """Return the actor behind the token or the session."""
    actor = frame.actor
    person = None if actor.person_id is None else identity.person(frame.tx, actor.person_id)
    return Me(
        kind=actor.kind,
        id=actor.id,
        name=actor.name,
        role=actor.role,
        scopes=sorted(actor.scopes),
        team_ids=list(actor.team_ids),
        person=None if person is None else PersonOut.model_validate(person),
    )


@router.patch("", response_model=PersonOut)
def change(body: MyChange, frame: Writing) -> Person:
    """Change what describes me."""
    if frame.actor.person_id is None:
        raise Nobody
    wanted = PersonChange(name=body.name, time_zone=body.time_zone, locale=body.locale)
    return identity.update_person(
        frame.tx, frame.actor.person_id, wanted, actor=frame.actor, now=frame.now
    )
