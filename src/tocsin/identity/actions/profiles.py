"""What the desk writes down of people, and how it finds who is calling."""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import organisation as organisation_ideas
from tocsin.identity import permission
from tocsin.identity import profile as ideas
from tocsin.identity.actions import organisations
from tocsin.identity.actions.people import insert as insert_person
from tocsin.identity.actor import Actor, Role
from tocsin.identity.permission import Permission
from tocsin.identity.person import NewPerson, Person
from tocsin.identity.profile import Caller, Profile
from tocsin.identity.store import profiles as store
from tocsin.kit import errors, ids, ledger
from tocsin.kit.tx import Tx

_PEOPLE_AT_MOST = 500


def profile(tx: Tx, person_id: int, *, actor: Actor) -> Profile:
    permission.require(actor, Permission.READ)
    identity.person(tx, person_id)
    return store.get(tx, person_id) or Profile()


def set_profile(tx: Tx, person_id: int, new: Profile, *, actor: Actor, now: datetime) -> Profile:
    """Write down what is known of somebody; whoever works on incidents may."""
    permission.require(actor, Permission.RESPOND)
    identity.person(tx, person_id)
    tidy = ideas.checked(new)
    before = store.get(tx, person_id) or Profile()
    if tidy.organisation_id is not None:
        organisations.organisation(tx, tidy.organisation_id)
    if tidy.is_vip != before.is_vip:  # who comes first is no matter of a single call
        permission.require(actor, Permission.CONFIGURE)
    if tidy == before:
        return before
    store.put(tx, person_id, tidy)
    names = ("organisation_id", "phone", "is_vip", "note")
    changed = [name for name in names if getattr(before, name) != getattr(tidy, name)]
    ledger.record(
        tx,
        kind="person.profile_changed",
        subject=f"person/{person_id}",
        actor=actor.label,
        at=now,
        data={"fields": changed},
    )
    return tidy


def is_vip(tx: Tx, person_id: int) -> bool:
    """Say whether somebody comes first: by themselves, or with all of their organisation."""
    if store.vips(tx, [person_id]):
        return True
    return organisation_ideas.is_vip(organisations.organisations_of(tx, person_id))


def callers(tx: Tx, typed: str, *, actor: Actor) -> list[Caller]:
    """Return who may be calling by what was typed of a name, an address or a number."""
    permission.require(actor, Permission.RESPOND)
    tidy = " ".join(typed.split())[:120]
    if len(tidy) < 2:
        return []
    digits = ideas.digits(tidy) if ideas.is_number(tidy) else ""
    found = store.callers(tx, tidy, digits=digits, limit=ideas.CALLERS_AT_MOST)
    return [_caller(tx, one) for one in found]


def caller(tx: Tx, typed: str, *, actor: Actor, now: datetime) -> Person:
    """Return who is calling: the one that was typed, or else somebody new, made on the spot."""
    permission.require(actor, Permission.RESPOND)
    said = ideas.read(typed)
    if not said.name:
        sentence = "Say who is calling: a name, a number or an address."
        raise errors.Invalid(sentence, fields={"caller": sentence})
    known = identity.person_by_email(tx, said.email) if said.email else _only_one(tx, typed, actor)
    return known or _make(tx, said, actor=actor, now=now)


def people_of(tx: Tx, organisation_id: int, *, actor: Actor) -> list[Person]:
    """Return who was put into an organisation, by name."""
    permission.require(actor, Permission.READ)
    found = store.people_of(tx, organisation_id, limit=_PEOPLE_AT_MOST)
    return identity.people(tx, ids=found) if found else []


def _only_one(tx: Tx, typed: str, actor: Actor) -> Person | None:
    found = callers(tx, typed, actor=actor)
    return identity.person(tx, found[0].id) if len(found) == 1 else None


def _make(tx: Tx, said: ideas.Unknown, *, actor: Actor, now: datetime) -> Person:
    """A requester from now on; who gave no address gets one that no mail goes to."""
    email = said.email or ideas.nowhere(ids.word())
    new = NewPerson(email, said.name[:120], Role.REQUESTER)
    person_id = insert_person(tx, new, actor=actor, now=now)
    if said.phone:
        store.put(tx, person_id, ideas.checked(Profile(phone=said.phone[: ideas.PHONE_LIMIT])))
    return identity.person(tx, person_id)


def _caller(tx: Tx, found: store.Found) -> Caller:
    chain = organisations.organisations_of(tx, found.id)
    return Caller(
        found.id,
        found.name,
        found.email,
        found.phone,
        organisation_ideas.named(chain),
        found.is_vip or organisation_ideas.is_vip(chain),
    )
