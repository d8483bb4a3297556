"""The way into the portal for people without a password: a link that is mailed and works once.

It lets in whoever reads the mail of an address, and so only people who merely report: whoever works
here has a password, and is told to use it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import link as ideas
from tocsin.identity.actions import second_factors, sessions
from tocsin.identity.actions.people import insert as insert_person
from tocsin.identity.actor import Role
from tocsin.identity.link import LinkSpent, Purpose
from tocsin.identity.person import NewPerson, Person, PersonChange
from tocsin.identity.session import Session
from tocsin.identity.store import links as store
from tocsin.kit import ids
from tocsin.kit.tx import Tx

_PORTAL = actors.system("portal")
_HOUR = timedelta(hours=1)
_REPORTING = frozenset({Role.REQUESTER, Role.STAKEHOLDER})


@dataclass(frozen=True, slots=True)
class Way:
    """What to mail: without a token they have a password, and are to sign in with it."""

    email: str
    token: str | None
    person: Person | None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a new session is for, as they said it themselves."""

    name: str = ""
    locale: str = "en"
    address: str = ""
    user_agent: str = ""


def way_in(tx: Tx, email: str, *, admits_strangers: bool, now: datetime) -> Way | None:
    """Return what to mail to an address; None if nothing, which must look the same outside."""
    tidy = email.strip().lower()
    person = identity.person_by_email(tx, tidy)
    if (person is None and not admits_strangers) or (person and not person.is_active):
        return None
    if store.count_asked(tx, tidy, since=now - ideas.ASKED_WITHIN) >= ideas.ASKED:
        return None
    if store.count_asked(tx, None, since=now - _HOUR) >= ideas.PORTAL_AN_HOUR:
        return None
    token = None if person and not _comes_by_link(tx, person) else ids.token()
    # One that opens nothing is counted all the same, so that nobody is flooded with either.
    expires_at = now + ideas.PORTAL_LASTS
    digest = ids.digest(token or ids.token())
    store.insert(
        tx, Purpose.PORTAL, digest, person_id=None, email=tidy, at=now, expires_at=expires_at
    )
    return Way(tidy, token, person)


def portal_visitor(tx: Tx, token: str, *, now: datetime) -> tuple[str, Person | None]:
    """Return the address of a link and who has it, if anybody; uses nothing up."""
    digest = ids.digest(token)
    email = store.email_of(tx, digest)
    if email is None or not store.is_alive(tx, Purpose.PORTAL, digest, now=now):
        raise LinkSpent
    return email, identity.person_by_email(tx, email)


def redeem(tx: Tx, token: str, visitor: Visitor, *, now: datetime) -> Session:
    """Begin a session; whom nobody knew is a requester from now on."""
    email, person = portal_visitor(tx, token, now=now)
    if person is not None and not (person.is_active and _comes_by_link(tx, person)):
        raise LinkSpent
    if not store.spend(tx, Purpose.PORTAL, ids.digest(token), now=now):
        raise LinkSpent
    store.spend_others_of(tx, email, now=now)
    person_id = person.id if person else _welcome(tx, email, visitor, now=now)
    return sessions.start(
        tx, person_id, now=now, address=visitor.address, user_agent=visitor.user_agent
    )


def _comes_by_link(tx: Tx, person: Person) -> bool:
    """Whether their mail alone is proof enough: not for whom a code is asked, nor for an auditor,
    who sees everything."""
    has_proof = person.has_password or second_factors.has_second_factor(tx, person.id)
    return not has_proof and person.role in _REPORTING


def _welcome(tx: Tx, email: str, visitor: Visitor, *, now: datetime) -> int:
    name = " ".join(visitor.name.split())[:120] or email.partition("@")[0]
    new = NewPerson(email, name, Role.REQUESTER)
    person_id = insert_person(tx, new, actor=_PORTAL, now=now)
    change = PersonChange(locale=visitor.locale)
    identity.update_person(tx, person_id, change, actor=actors.SYSTEM, now=now)
    return person_id
