"""Links that work once: the way in for the first administrator, and for a password."""

from dataclasses import replace
from datetime import datetime

from tocsin.identity import actor as actors
from tocsin.identity import link as ideas
from tocsin.identity import password, permission
from tocsin.identity.actions import people, sessions
from tocsin.identity.actor import Actor, Role
from tocsin.identity.halfway import Halfway
from tocsin.identity.link import LinkSpent, Purpose
from tocsin.identity.permission import Permission
from tocsin.identity.person import NewPerson, Person
from tocsin.identity.session import Credentials, Session
from tocsin.identity.store import links as store
from tocsin.identity.store import people as rows
from tocsin.kit import errors, ids, ledger
from tocsin.kit.tx import Tx

_SETUP = actors.system("setup")


def first_admin_link(tx: Tx, now: datetime) -> str | None:
    """Return a token for the first administrator; None once one can sign in."""
    if rows.has_admin_who_can_sign_in(tx):
        return None
    return _make(tx, Purpose.FIRST_ADMIN, person_id=None, now=now)


def is_first_admin_link(tx: Tx, token: str, now: datetime) -> bool:
    """Say whether the form for the first administrator may be shown; uses nothing up."""
    is_alive = store.is_alive(tx, Purpose.FIRST_ADMIN, ids.digest(token), now=now)
    return is_alive and not rows.has_admin_who_can_sign_in(tx)


def redeem_first_admin(tx: Tx, token: str, new: NewPerson, now: datetime) -> Session:
    """Make the first administrator and sign them in. Two links at once make one."""
    if new.password is None:
        sentence = "Choose a password."
        raise errors.Invalid(sentence, fields={"password": sentence})
    rows.lock_first_admin(tx)
    if rows.has_admin_who_can_sign_in(tx):
        raise LinkSpent
    if not store.spend(tx, Purpose.FIRST_ADMIN, ids.digest(token), now=now):
        raise LinkSpent
    person_id = _make_admin(tx, replace(new, role=Role.ADMIN), now=now)
    store.spend_others(tx, Purpose.FIRST_ADMIN, person_id=None, now=now)
    return sessions.start(tx, person_id, now=now)


def password_link(tx: Tx, person_id: int, *, actor: Actor, now: datetime) -> str:
    """Return a token by which a person chooses a password: an invitation, or a way back in."""
    permission.require(actor, Permission.ADMINISTER)
    people.person(tx, person_id)
    ledger.record(
        tx,
        kind="person.link_created",
        subject=f"person/{person_id}",
        actor=actor.label,
        at=now,
        data={"purpose": Purpose.PASSWORD},
    )
    return _make(tx, Purpose.PASSWORD, person_id=person_id, now=now)


def password_link_for(tx: Tx, email: str, *, now: datetime) -> tuple[Person, str] | None:
    """Return whom to mail which token when somebody forgot a password; None if nobody.

    Also None after a few within a short while: anybody may ask, and the mail is somebody else's.
    """
    person = people.person_by_email(tx, email)
    if person is None or not person.is_active:
        return None
    if store.count(tx, Purpose.PASSWORD, person.id, since=now - ideas.ASKED_WITHIN) >= ideas.ASKED:
        return None
    return person, password_link(tx, person.id, actor=actors.system("sign-in"), now=now)


def redeem_password_link(tx: Tx, token: str, new_password: str, now: datetime) -> Session | Halfway:
    """Set the password of the link's person, end their sessions and begin a new one.

    Of whom a code is asked, it still is: who reads somebody's mail has not their phone.
    """
    digest = ids.digest(token)
    password.check(new_password)
    if not store.spend(tx, Purpose.PASSWORD, digest, now=now):
        raise LinkSpent
    person_id = store.person_of(tx, digest)
    if person_id is None or not people.person(tx, person_id).is_active:
        raise LinkSpent
    sessions.set_password(tx, person_id, new_password, now=now)
    return sessions.admit(tx, person_id, now=now, came=Credentials("", ""))


def _make(tx: Tx, purpose: Purpose, *, person_id: int | None, now: datetime) -> str:
    token = ids.token()
    store.insert(
        tx,
        purpose,
        ids.digest(token),
        person_id=person_id,
        at=now,
        expires_at=now + ideas.LASTS,
    )
    return token


def _make_admin(tx: Tx, new: NewPerson, *, now: datetime) -> int:
    """Create the administrator, or promote the person whom a blueprint made without a password."""
    existing = people.person_by_email(tx, new.email)
    if existing is None:
        return people.insert(tx, new, actor=_SETUP, now=now)
    people.set_role(tx, existing.id, Role.ADMIN, actor=_SETUP, now=now)
    people.reactivate_person(tx, existing.id, actor=_SETUP, now=now)
    sessions.set_password(tx, existing.id, new.password or "", now=now)
    return existing.id
