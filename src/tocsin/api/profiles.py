"""What the desk knows of people, and who may be calling."""

from typing import Annotated

from fastapi import Query

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output, Reference
from tocsin.identity.actions import profiles
from tocsin.identity.profile import Caller, Profile
from tocsin.kit.pages import Page

router = noun("people")
callers = noun("callers")


class ProfileOut(Output):
    organisation_id: int | None
    phone: str
    is_vip: bool
    note: str


class ProfileIn(Input):
    """Who comes first, ``is_vip``, a manager says."""

    organisation_id: Reference | None = None
    phone: str = ""
    is_vip: bool = False
    note: str = ""


class CallerOut(Output):
    id: int
    name: str
    email: str
    phone: str
    organisation: str
    is_vip: bool


@router.get("/{person_id}/profile", response_model=ProfileOut)
def show(person_id: Id, frame: Reading) -> Profile:
    """Return where somebody is from, by which number, and what to know of them."""
    return profiles.profile(frame.tx, person_id, actor=frame.actor)


@router.put("/{person_id}/profile", response_model=ProfileOut)
def change(person_id: Id, body: ProfileIn, frame: Writing) -> Profile:
    new = Profile(body.organisation_id, body.phone, body.is_vip, body.note)
    return profiles.set_profile(frame.tx, person_id, new, actor=frame.actor, now=frame.now)


@callers.get("", response_model=Listed[CallerOut])
def find(
    frame: Reading,
    q: Annotated[str, Query(max_length=200, description="Part of a name, address or number.")],
) -> Page[Caller]:
    """Return who may be calling, at most eight, the likeliest first."""
    return Page(profiles.callers(frame.tx, q, actor=frame.actor))
