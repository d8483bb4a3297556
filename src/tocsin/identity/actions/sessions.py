"""Signing in and out. The two verbs that check a password open transactions of their own:
a try has to stay counted though it is refused, and hashing must not hold a connection."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from tocsin.identity import attempt as attempts
from tocsin.identity import halfway as halves
from tocsin.identity import password, permission
from tocsin.identity import session as ideas
from tocsin.identity.actions import second_factors
from tocsin.identity.actor import Actor, Kind
from tocsin.identity.attempt import Attempt
from tocsin.identity.halfway import Halfway
from tocsin.identity.link import Purpose
from tocsin.identity.permission import Permission
from tocsin.identity.second_factor import WrongCode
from tocsin.identity.session import Credentials, Session, SessionRow, SignedIn
from tocsin.identity.sign_in_rule import SignInRule
from tocsin.identity.store import attempts as tries
from tocsin.identity.store import halfway, links, people, provider_identities
from tocsin.identity.store import sessions as store
from tocsin.kit import clock, errors, ids, ledger
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx

OpenTransaction = Callable[[], AbstractContextManager[Tx]]

_KEPT = timedelta(days=30)
_BATCH = 500


class WrongCredentials(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.")


class NotConfirmed(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("Give your password once more to do this.")


class SessionNotFound(errors.NotFound):
    def __init__(self, session_id: int) -> None:
        super().__init__(f"There is no session {session_id}.")


def sign_in(open_transaction: OpenTransaction, credentials: Credentials) -> Session | Halfway:
    """Begin a session, or the half of one of whom a code is asked.

    Raises WrongCredentials or TooManyAttempts.
    """
    tried = _check_password(open_transaction, credentials)
    with open_transaction() as tx:
        return _begin(tx, tried, credentials, now=clock.now(tx))


def confirm(
    open_transaction: OpenTransaction, signed_in: SignedIn, credentials: Credentials, *, key: Key
) -> None:
    """Check the password again, and the code, for a while of changing what only its owner may."""
    tried = _check_password(open_transaction, credentials)
    person_id = tried.person_id
    if person_id is None or person_id != signed_in.actor.person_id:
        raise WrongCredentials
    with open_transaction() as tx:
        now = clock.now(tx)
        if second_factors.has_second_factor(tx, person_id) and not second_factors.takes(
            tx, person_id, credentials.code, key=key, now=now
        ):
            raise WrongCode
        tries.succeed(tx, tried.id)
        store.confirm(tx, signed_in.session_id, at=now)


def admit(
    tx: Tx, person_id: int, *, now: datetime, came: Credentials, attempt_id: int | None = None
) -> Session | Halfway:
    """Let in whose first proof was right, or half in of whom a code is asked."""
    if not second_factors.has_second_factor(tx, person_id):
        if attempt_id is not None:
            tries.succeed(tx, attempt_id)
        return start(tx, person_id, now=now, address=came.address, user_agent=came.user_agent)
    token, expires_at = ids.token(), now + halves.LASTS
    halfway.insert(
        tx, person_id, ids.digest(token), attempt_id=attempt_id, at=now, expires_at=expires_at
    )
    return Halfway(token, person_id, expires_at)


def count_try(tx: Tx, email: str, address: str, *, now: datetime) -> Attempt:
    """Write a try down as failed, unless there were too many; then raise TooManyAttempts."""
    tries.lock(tx, email=email, address=address)
    attempts.check(
        tries.failures(
            tx,
            email=email,
            address=address,
            since=now - attempts.WINDOW,
            remembered_since=now - attempts.REMEMBERED,
        )
    )
    return tries.insert(tx, email=email, address=address, at=now)


def start(
    tx: Tx, person_id: int, *, now: datetime, address: str = "", user_agent: str = ""
) -> Session:
    """Begin a session for somebody who has already proved who they are."""
    token = ids.token()
    new = store.NewSession(
        person_id=person_id,
        token_digest=ids.digest(token),
        address=address[:64],
        user_agent=user_agent[:200],
        idle_until=now + ideas.IDLE,
        expires_at=now + ideas.ABSOLUTE,
    )
    session_id = store.insert(tx, new, at=now)
    data = {"session_id": session_id, "address": address[:64]}
    _record(tx, "session.started", person_id, now=now, data=data)
    return Session(session_id, token, person_id, new.expires_at)


def session_actor(tx: Tx, token: str, now: datetime) -> SignedIn | None:
    """Return who is behind a cookie; None when the session is over. Writes nothing."""
    found = store.holder(tx, ids.digest(token), now=now)
    if found is None:
        return None
    actor = Actor(
        kind=Kind.PERSON,
        id=found.person_id,
        name=found.name,
        role=found.role,
        team_ids=found.team_ids,
        person_id=found.person_id,
        leads=frozenset(found.leads),
    )
    return SignedIn(
        actor,
        found.session_id,
        ideas.csrf(token),
        found.confirmed_at,
        found.expires_at,
        has_second_factor=found.has_second_factor,
        enrol_by=_enrol_by(found),
        began_at=found.created_at,
    )


def touch_session(tx: Tx, token: str, *, now: datetime) -> bool:
    """Put off the idle end of a session that is in use; cheap to call often."""
    return store.touch(
        tx,
        ids.digest(token),
        idle_until=now + ideas.IDLE,
        now=now,
        before=now - ideas.SEEN_EVERY,
    )


def sign_out(tx: Tx, token: str, *, now: datetime) -> bool:
    """End the session of a cookie; False when it was over anyway."""
    found = store.holder(tx, ids.digest(token), now=now)
    if found is None or not store.revoke(tx, found.session_id, at=now):
        return False
    data = {"session_id": found.session_id}
    _record(tx, "session.ended", found.person_id, now=now, data=data)
    return True


def list_sessions(tx: Tx, *, actor: Actor, now: datetime) -> list[SessionRow]:
    """Return the actor's own sessions that can still be used."""
    return [] if actor.person_id is None else store.of_person(tx, actor.person_id, now=now)


def revoke_session(tx: Tx, session_id: int, *, actor: Actor, now: datetime) -> None:
    """End a session: one's own, or anybody's for an administrator."""
    owner = store.owner(tx, session_id)
    may = owner is not None and (
        actor.is_person(owner) or permission.may(actor, Permission.ADMINISTER)
    )
    if owner is None or not may:
        raise SessionNotFound(session_id)
    permission.require_own_hand(actor)
    if store.revoke(tx, session_id, at=now):
        ledger.record(
            tx,
            kind="session.ended",
            subject=f"person/{owner}",
            actor=actor.label,
            at=now,
            data={"session_id": session_id},
        )


def set_own_password(tx: Tx, signed_in: SignedIn, new: str, *, now: datetime) -> None:
    """Change the password in a session confirmed just before; all other sessions end."""
    person_id = signed_in.actor.person_id
    if person_id is None or not signed_in.is_confirmed(now):
        raise NotConfirmed
    set_password(tx, person_id, new, now=now, but=signed_in.session_id)


def set_password(
    tx: Tx, person_id: int, new: str, *, now: datetime, but: int | None = None
) -> None:
    """Set a password without asking who does it; ``but`` is the session that goes on.

    Links to choose one end too: whoever reads the mail must not undo what its owner just did.
    """
    person = people.lock(tx, person_id)
    if person is None:
        raise WrongCredentials
    password.check(new, about=(person.email, person.name))
    people.set_password(tx, person_id, password.hashed(new))
    store.revoke_all(tx, person_id, at=now, but=but)
    halfway.delete_of(tx, person_id)
    links.spend_others(tx, Purpose.PASSWORD, person_id=person_id, now=now)
    _record(tx, "person.password_changed", person_id, now=now, data={})


def sweep(tx: Tx, *, now: datetime) -> int:
    """Forget what ended a month ago, a batch at a time; return how many rows went."""
    before = now - _KEPT
    return (
        store.delete_over(tx, before=before, limit=_BATCH)
        + links.delete_over(tx, before=before, limit=_BATCH)
        + halfway.delete_over(tx, before=before, limit=_BATCH)
        + provider_identities.delete_over(tx, before=before, limit=_BATCH)
        + tries.delete_over(tx, before=before, limit=_BATCH)
    )


def _enrol_by(found: store.Holder) -> datetime | None:
    if found.has_second_factor or found.second_factor is None or found.grace is None:
        return None
    rule = SignInRule(found.second_factor, found.grace, found.asked_since)
    return rule.due_at(found.role, found.person_since)


def _check_password(open_transaction: OpenTransaction, credentials: Credentials) -> Attempt:
    email = credentials.email.strip().lower()[:254]
    with open_transaction() as tx:
        tried = count_try(tx, email, credentials.address, now=clock.now(tx))
    # Nothing more is done for a wrong password than for an unknown address, so that the time it
    # takes tells nobody who has an account; the try itself is the record of it.
    if not password.matches(tried.password_hash, credentials.password):
        raise WrongCredentials
    return tried


def _begin(tx: Tx, tried: Attempt, credentials: Credentials, *, now: datetime) -> Session | Halfway:
    person_id = tried.person_id
    # The password may have been changed, or the person deactivated, while we were hashing.
    if person_id is None or people.password_hash(tx, person_id) != tried.password_hash:
        raise WrongCredentials
    if tried.password_hash is not None and password.is_dated(tried.password_hash):
        people.set_password(tx, person_id, password.hashed(credentials.password))
    return admit(tx, person_id, now=now, came=credentials, attempt_id=tried.id)


def _record(
    tx: Tx, kind: str, person_id: int, *, now: datetime, data: Mapping[str, object]
) -> None:
    who = f"person/{person_id}"
    ledger.record(tx, kind=kind, subject=who, actor=who, at=now, data=data)
