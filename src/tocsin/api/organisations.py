"""Organisations that the desk serves, and what they are entitled to."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.people import PersonOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output
from tocsin.identity.actions import organisations, profiles
from tocsin.identity.organisation import DOMAINS_AT_MOST, NewOrganisation, Organisation
from tocsin.identity.person import Person
from tocsin.incidents.actions import entitling
from tocsin.incidents.entitlement import Entitlement
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

router = noun("organisations")


class OrganisationOut(Output):
    """Whoever has an address of one of its ``domains`` belongs to it, unless put elsewhere."""

    id: int
    name: str
    domains: list[str]
    parent_id: int | None
    is_vip: bool
    note: str
    is_active: bool
    created_at: datetime


class OrganisationIn(Input):
    """``parent`` is what it is a part of, by name or id."""

    name: str
    domains: list[str] = Field([], max_length=DOMAINS_AT_MOST)
    parent: Named | None = None
    is_vip: bool = False
    note: str = ""


class EntitlementIn(Input):
    """Without a service it is for any; without hours for always; ``agreement`` names targets."""

    service: Named | None = None
    support_hours: dict[str, Any] | None = None
    agreement: Annotated[str | None, Field(max_length=200)] = None


class EntitlementsIn(Input):
    entitlements: Annotated[list[EntitlementIn], Field(max_length=entitling.MOST)]


class EntitlementOut(Output):
    service: str | None
    support_hours: dict[str, Any] | None
    agreement: str | None


@router.get("", response_model=Listed[OrganisationOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Organisation]:
    """Return the organisations that are served, by name."""
    return organisations.list_organisations(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)


@router.post("", status_code=201, response_model=OrganisationOut)
def create(body: OrganisationIn, frame: Writing) -> Organisation:
    new = _new(body, frame)
    number = organisations.create_organisation(frame.tx, new, actor=frame.actor, now=frame.now)
    return organisations.organisation(frame.tx, number)


@router.get("/{organisation_id}", response_model=OrganisationOut)
def show(organisation_id: Id, frame: Reading) -> Organisation:
    return organisations.view_organisation(frame.tx, organisation_id, actor=frame.actor)


@router.put("/{organisation_id}", response_model=OrganisationOut)
def change(organisation_id: Id, body: OrganisationIn, frame: Writing) -> Organisation:
    """Change it; one that was put away is served again."""
    return organisations.update_organisation(
        frame.tx, organisation_id, _new(body, frame), actor=frame.actor, now=frame.now
    )


@router.delete("/{organisation_id}", status_code=204)
def archive(organisation_id: Id, frame: Writing) -> None:
    """Serve it no more; its people and what they reported stay."""
    organisations.archive_organisation(frame.tx, organisation_id, actor=frame.actor, now=frame.now)


@router.get("/{organisation_id}/people", response_model=Listed[PersonOut])
def list_people(organisation_id: Id, frame: Reading) -> Page[Person]:
    """Return who was put into it; whom their address puts there is not listed."""
    organisations.view_organisation(frame.tx, organisation_id, actor=frame.actor)
    return Page(profiles.people_of(frame.tx, organisation_id, actor=frame.actor))


@router.get("/{organisation_id}/incidents", response_model=Listed[IncidentOut])
def list_incidents(organisation_id: Id, frame: Reading, limit: Limit = 50) -> Listed[IncidentOut]:
    """Return what its people reported, the newest first."""
    found = entitling.reported_for(frame.tx, organisation_id, limit=limit, actor=frame.actor)
    return schemas.listed(frame, found)


@router.get("/{organisation_id}/entitlements")
def list_entitlements(organisation_id: Id, frame: Reading) -> Listed[EntitlementOut]:
    """Return what it may ask for; with nothing at all it may ask for anything."""
    return _written(frame.tx, entitling.entitlements(frame.tx, organisation_id, actor=frame.actor))


@router.put("/{organisation_id}/entitlements")
def set_entitlements(
    organisation_id: Id, body: EntitlementsIn, frame: Writing
) -> Listed[EntitlementOut]:
    """Make these, and only these, what it may ask for."""
    wanted = [_entitlement(each, organisation_id, frame) for each in body.entitlements]
    entitling.set_entitlements(frame.tx, organisation_id, wanted, actor=frame.actor, now=frame.now)
    return _written(frame.tx, entitling.entitlements(frame.tx, organisation_id, actor=frame.actor))


def _new(body: OrganisationIn, frame: Frame) -> NewOrganisation:
    parent = None
    if body.parent is not None:
        known = organisations.organisations(frame.tx)
        parent = names.among("organisation", body.parent, known).id
    return NewOrganisation(body.name, tuple(body.domains), parent, body.is_vip, body.note)


def _entitlement(body: EntitlementIn, organisation_id: int, frame: Frame) -> Entitlement:
    policy_id = None
    if body.agreement is not None:
        policy_id = entitling.agreements(frame.tx).get(body.agreement)
        if policy_id is None:
            raise names.UnknownName("agreement", body.agreement)
    service_id = names.service_id(frame, body.service)
    return Entitlement(organisation_id, service_id, body.support_hours, policy_id)


def _written(tx: Tx, granted: list[Entitlement]) -> Listed[EntitlementOut]:
    services = names.of(tx, services=(each.service_id for each in granted)).services
    called = {policy_id: name for name, policy_id in entitling.agreements(tx).items()}
    return Listed(
        items=[
            EntitlementOut(
                service=services.get(each.service_id) if each.service_id else None,
                support_hours=dict(each.support_hours) if each.support_hours else None,
                agreement=called.get(each.policy_id) if each.policy_id else None,
            )
            for each in granted
        ]
    )
