"""What is done to organisations, and to which one a person belongs."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import organisation as ideas
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.organisation import NewOrganisation, Organisation
from tocsin.identity.permission import Permission
from tocsin.identity.store import organisations as store
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx

_MOST = 1000


class OrganisationNotFound(errors.NotFound):
    def __init__(self, organisation_id: int) -> None:
        super().__init__(f"There is no organisation {organisation_id}.")


class OrganisationTaken(errors.Conflict):
    """Two organisations cannot have one name, or one domain."""


def create_organisation(tx: Tx, new: NewOrganisation, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(new)
    _check_places(tx, tidy, None)
    organisation_id = store.insert(tx, tidy, at=now)
    if organisation_id is None:
        raise OrganisationTaken(f"There is an organisation {tidy.name} already.")
    store.set_domains(tx, organisation_id, tidy.domains)
    _record(tx, "organisation.created", organisation_id, tidy, actor=actor, now=now)
    return organisation_id


def update_organisation(
    tx: Tx, organisation_id: int, new: NewOrganisation, *, actor: Actor, now: datetime
) -> Organisation:
    """Change it; one that was put away is served again."""
    permission.require(actor, Permission.CONFIGURE)
    before = organisation(tx, organisation_id)
    tidy = ideas.checked(new)
    _check_places(tx, tidy, organisation_id)
    if before.as_new() == tidy and before.is_active:
        return before
    if not store.change(tx, organisation_id, tidy, is_active=True):
        raise OrganisationTaken(f"There is an organisation {tidy.name} already.")
    store.set_domains(tx, organisation_id, tidy.domains)
    _record(tx, "organisation.changed", organisation_id, tidy, actor=actor, now=now)
    return organisation(tx, organisation_id)


def archive_organisation(tx: Tx, organisation_id: int, *, actor: Actor, now: datetime) -> None:
    """Serve it no more: its domains are free; its people and what they reported stay."""
    permission.require(actor, Permission.CONFIGURE)
    before = organisation(tx, organisation_id)
    if before.is_active:
        store.change(tx, organisation_id, before.as_new(), is_active=False)
        store.set_domains(tx, organisation_id, ())
        _record(tx, "organisation.archived", organisation_id, before.as_new(), actor=actor, now=now)


def organisation(tx: Tx, organisation_id: int) -> Organisation:
    found = store.get(tx, organisation_id)
    if found is None:
        raise OrganisationNotFound(organisation_id)
    return found


def view_organisation(tx: Tx, organisation_id: int, *, actor: Actor) -> Organisation:
    permission.require(actor, Permission.READ)
    return organisation(tx, organisation_id)


def organisation_by_name(tx: Tx, name: str) -> Organisation | None:
    return store.by_name(tx, " ".join(name.split()))


def organisations(tx: Tx, *, ids: Sequence[int] | None = None) -> list[Organisation]:
    """Return organisations by name: those with these ids, or all that are served."""
    return store.some(tx, ids, limit=_MOST)


def list_organisations(
    tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> pages.Page[Organisation]:
    permission.require(actor, Permission.READ)
    rows = store.some(tx, None, after=pages.place(cursor), limit=limit + 1)
    return pages.cut_by_name(rows, limit)


def organisations_of(tx: Tx, person_id: int) -> list[Organisation]:
    """Return the organisation of a person and all that it is a part of, the closest first."""
    email = identity.person(tx, person_id).email
    found = store.of_person(tx, person_id, ideas.domains_of(email))
    return store.chain(tx, found) if found is not None else []


def chain(tx: Tx, organisation_id: int) -> list[Organisation]:
    """Return an organisation and all that it is a part of, the closest first."""
    return store.chain(tx, organisation_id)


def _check_places(tx: Tx, new: NewOrganisation, organisation_id: int | None) -> None:
    taken = store.taken_domain(tx, new.domains, but=organisation_id)
    if taken is not None:
        sentence = f"Another organisation has the domain {taken}."
        raise ideas.InvalidOrganisation(sentence, fields={"domains": sentence})
    if new.parent_id is None:
        return
    above = store.chain(tx, new.parent_id)
    sentence = ""
    if not above:
        sentence = "There is no such organisation to be a part of."
    elif organisation_id in {each.id for each in above}:
        sentence = "An organisation cannot be a part of itself."
    elif len(above) >= ideas.DEEPEST:
        sentence = f"Organisations are at most {ideas.DEEPEST} deep."
    if sentence:
        raise ideas.InvalidOrganisation(sentence, fields={"parent": sentence})


def _record(
    tx: Tx, kind: str, organisation_id: int, new: NewOrganisation, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"organisation/{organisation_id}",
        actor=actor.label,
        at=now,
        data={"name": new.name, "domains": list(new.domains), "is_vip": new.is_vip},
    )
