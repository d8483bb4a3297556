"""Setting up the second factor, giving it up, and checking what it brings."""

from datetime import datetime

from tocsin.identity import permission, recovery_code
from tocsin.identity import second_factor as ideas
from tocsin.identity.actions import people
from tocsin.identity.actor import Actor, Kind
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.identity.second_factor import Enrolment, NoSecondFactor, SecondFactor
from tocsin.identity.store import second_factors as store
from tocsin.kit import errors, ledger
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx


def second_factor(tx: Tx, person_id: int, *, actor: Actor) -> SecondFactor | None:
    """Return whether somebody has one: to themselves and to those who administer or audit."""
    if not actor.is_person(person_id):
        permission.require_sight(actor, Permission.ADMINISTER)
    people.person(tx, person_id)
    return store.get(tx, person_id)


def begin_enrolment(person: Person, *, host: str, key: Key, now: datetime) -> Enrolment:
    """Make the secret of an application; nothing is kept before its first code comes."""
    secret = ideas.new_secret()
    sealed = key.seal(_form(person.id), f"{now.timestamp():.0f} {secret}")
    return _enrolment(person, secret, sealed, host=host)


def resume_enrolment(
    person: Person, sealed: str, *, host: str, key: Key, now: datetime
) -> Enrolment:
    """Return what was begun, for whom the first code was mistyped; else begin anew."""
    try:
        secret = _opened(sealed, person.id, key=key, now=now)
    except ideas.EnrolmentOver:
        return begin_enrolment(person, host=host, key=key, now=now)
    return _enrolment(person, secret, sealed, host=host)


def enrol(tx: Tx, sealed: str, code: str, *, key: Key, actor: Actor, now: datetime) -> list[str]:
    """Ask for codes of this application from now on; return the recovery codes, shown once."""
    person_id = _own(actor)
    secret = _opened(sealed, person_id, key=key, now=now)
    step = ideas.step_of(secret, code, now=now)
    if step is None:
        raise ideas.WrongEnrolmentCode
    store.put(tx, person_id, key.seal(_place(person_id), secret), step=step, at=now)
    _record(tx, "person.second_factor_added", person_id, actor=actor, now=now)
    return _new_codes(tx, person_id, key=key)


def renew_codes(tx: Tx, *, key: Key, actor: Actor, now: datetime) -> list[str]:
    """Make new recovery codes, shown once; the old ones count no more."""
    person_id = _own(actor)
    if store.get(tx, person_id) is None:
        raise NoSecondFactor
    _record(tx, "person.recovery_codes_renewed", person_id, actor=actor, now=now)
    return _new_codes(tx, person_id, key=key)


def remove_second_factor(tx: Tx, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Ask for no more codes: of oneself, or as an administrator of whom the phone was lost.

    A token is no proof that its person is there, so theirs alone does not do it.
    """
    if actor.kind is not Kind.PERSON or not actor.is_person(person_id):
        permission.require(actor, Permission.ADMINISTER)
    people.person(tx, person_id)
    if not store.delete(tx, person_id):
        raise NoSecondFactor
    _record(tx, "person.second_factor_removed", person_id, actor=actor, now=now)


def has_second_factor(tx: Tx, person_id: int) -> bool:
    return store.kept(tx, person_id) is not None


def takes(tx: Tx, person_id: int, offered: str, *, key: Key, now: datetime) -> bool:
    """Say whether a code is right, and use it up: of the application, or a recovery code."""
    if recovery_code.is_one(offered):
        digest = recovery_code.digest(offered, person_id=person_id, key=key)
        if not store.take_code(tx, person_id, digest, at=now):
            return False
        who = f"person/{person_id}"
        ledger.record(tx, kind="person.recovery_code_used", subject=who, actor=who, at=now)
        return True
    kept = store.kept(tx, person_id)
    if kept is None:
        return False
    step = ideas.step_of(key.open(_place(person_id), kept.secret), offered, now=now)
    return step is not None and store.take_step(tx, person_id, step)


def _enrolment(person: Person, secret: str, sealed: str, *, host: str) -> Enrolment:
    return Enrolment(secret, ideas.uri(secret, account=person.email, host=host), sealed)


def _new_codes(tx: Tx, person_id: int, *, key: Key) -> list[str]:
    codes = [recovery_code.new() for _ in range(recovery_code.AT_ONCE)]
    digests = [recovery_code.digest(each, person_id=person_id, key=key) for each in codes]
    store.put_codes(tx, person_id, digests)
    return codes


def _opened(sealed: str, person_id: int, *, key: Key, now: datetime) -> str:
    try:
        made_at, _, secret = key.open(_form(person_id), sealed).partition(" ")
    except errors.Unavailable as error:
        raise ideas.EnrolmentOver from error
    if now.timestamp() - float(made_at) > ideas.ENROLMENT_LASTS.total_seconds():
        raise ideas.EnrolmentOver
    return secret


def _own(actor: Actor) -> int:
    if actor.person_id is None:
        raise NoSecondFactor
    return actor.person_id


def _place(person_id: int) -> str:
    return f"second_factor|secret|{person_id}"


def _form(person_id: int) -> str:
    return f"second_factor|form|{person_id}"


def _record(tx: Tx, kind: str, person_id: int, *, actor: Actor, now: datetime) -> None:
    ledger.record(tx, kind=kind, subject=f"person/{person_id}", actor=actor.label, at=now)
