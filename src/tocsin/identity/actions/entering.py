"""Letting in whom a provider vouches for: whose account it is, and what their groups mean here."""

import contextlib
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import provider as ideas
from tocsin.identity.actions import sessions
from tocsin.identity.actions.people import insert as insert_person
from tocsin.identity.halfway import Halfway
from tocsin.identity.person import NewPerson
from tocsin.identity.provider import Claims, NotAdmitted, Provider
from tocsin.identity.session import Credentials, Session, SignedIn
from tocsin.identity.store import provider_identities as store
from tocsin.identity.store import sessions as session_rows
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

_BY_PROVIDER = actors.system("sign-in")
_FRESH = timedelta(minutes=5)


def enter(
    tx: Tx, provider: Provider, claims: Claims, *, came: Credentials, now: datetime
) -> Session | Halfway:
    """Begin the session of whom the provider has named, or raise NotAdmitted."""
    if not ideas.admits(provider, claims):
        raise NotAdmitted(
            f"{provider.name} may let in people of {', '.join(provider.domains)} alone, with an"
            " address that it has verified."
        )
    person_id = store.person_of(tx, provider.issuer, claims.subject)
    if person_id is None:
        person_id = _first_time(tx, provider, claims, now=now)
    if not identity.person(tx, person_id).is_active:
        raise NotAdmitted("Your account here was closed. Ask an administrator.")
    store.touch(tx, provider.issuer, claims.subject, at=now)
    _heed_groups(tx, person_id, provider, claims, now=now)
    if provider.asks_code:
        return sessions.admit(tx, person_id, now=now, came=came)
    return sessions.start(tx, person_id, now=now, address=came.address, user_agent=came.user_agent)


def link(tx: Tx, provider: Provider, claims: Claims, *, person_id: int, now: datetime) -> None:
    """Let somebody who is signed in come by this provider from now on."""
    known = store.person_of(tx, provider.issuer, claims.subject)
    if known == person_id:
        return
    if known is not None or not store.link(tx, person_id, provider.issuer, claims.subject, at=now):
        raise NotAdmitted(f"{provider.name} has said that this is somebody else here already.")
    _record(tx, person_id, provider, now=now)


def confirm(
    tx: Tx, provider: Provider, claims: Claims, *, signed_in: SignedIn, now: datetime
) -> None:
    """Take the provider's word that somebody has just proved who they are once more."""
    known = store.person_of(tx, provider.issuer, claims.subject)
    proved_at = claims.authenticated_at
    if known is None or known != signed_in.actor.person_id:
        raise NotAdmitted(f"{provider.name} has said that this is somebody else.")
    if proved_at is None or abs(now - proved_at) > _FRESH:
        raise NotAdmitted(f"{provider.name} has not asked you who you are just now.")
    session_rows.confirm(tx, signed_in.session_id, at=now)


def _first_time(tx: Tx, provider: Provider, claims: Claims, *, now: datetime) -> int:
    person = identity.person_by_email(tx, claims.email) if claims.email else None
    if person is None:
        person_id = _welcome(tx, provider, claims, now=now)
    elif claims.is_verified and provider.trusts_email:
        person_id = person.id
        if store.has_of(tx, person_id, provider.issuer):
            raise NotAdmitted(
                f"{provider.name} names somebody else with your address. Ask an administrator."
            )
    else:
        raise NotAdmitted(
            "There is an account with your address. Sign in with its password, then connect"
            f" {provider.name} under Your account."
        )
    store.link(tx, person_id, provider.issuer, claims.subject, at=now)
    _record(tx, person_id, provider, now=now)
    return person_id


def _welcome(tx: Tx, provider: Provider, claims: Claims, *, now: datetime) -> int:
    if not provider.welcomes:
        raise NotAdmitted("Nobody has an account for you here yet. Ask an administrator.")
    if not claims.is_verified:
        raise NotAdmitted(f"{provider.name} has not verified your address of mail.")
    name = claims.name or claims.email.partition("@")[0]
    return insert_person(
        tx, NewPerson(claims.email, name, provider.role), actor=_BY_PROVIDER, now=now
    )


def _heed_groups(
    tx: Tx, person_id: int, provider: Provider, claims: Claims, *, now: datetime
) -> None:
    """Give them the role and the teams that their groups mean; teams they are on already stay."""
    role = ideas.role_of(provider, claims)
    if role is not None:
        # Whoever is the last administrator stays one: nobody else could mend the mapping.
        with contextlib.suppress(identity.LastAdmin):
            identity.set_role(tx, person_id, role, actor=_BY_PROVIDER, now=now)
    for name in ideas.teams_of(provider, claims):
        team = identity.team_by_name(tx, name)
        if team is not None:
            identity.join_team(tx, team.id, person_id, actor=_BY_PROVIDER, now=now)


def _record(tx: Tx, person_id: int, provider: Provider, *, now: datetime) -> None:
    who = f"person/{person_id}"
    data = {"provider": provider.name, "issuer": provider.issuer}
    ledger.record(tx, kind="person.identity_linked", subject=who, actor=who, at=now, data=data)
