"""What is done to people. Nobody is deleted: who did what has to stay answerable."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.identity import password, permission
from tocsin.identity import person as persons
from tocsin.identity.actor import Actor, Role
from tocsin.identity.permission import Permission
from tocsin.identity.person import NewPerson, Person, PersonChange, PersonQuery
from tocsin.identity.store import people as store
from tocsin.identity.store import sessions
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx


class PersonNotFound(errors.NotFound):
    def __init__(self, person_id: int) -> None:
        super().__init__(f"There is no person {person_id}.")


class EmailTaken(errors.Conflict):
    def __init__(self, email: str) -> None:
        super().__init__(f"Somebody has the address {email} already.")


class LastAdmin(errors.Conflict):
    def __init__(self) -> None:
        super().__init__("This is the last administrator; make somebody else one first.")


def create_person(tx: Tx, new: NewPerson, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.ADMINISTER)
    return insert(tx, new, actor=actor, now=now)


def insert(tx: Tx, new: NewPerson, *, actor: Actor, now: datetime) -> int:
    """Create without asking for a permission: for links that prove theirs by themselves."""
    tidy = persons.checked(new)
    person_id = store.insert(tx, tidy, password_hash=_hashed(tidy), at=now)
    if person_id is None:
        raise EmailTaken(tidy.email)
    ledger.record(
        tx,
        kind="person.created",
        subject=f"person/{person_id}",
        actor=actor.label,
        at=now,
        data={"email": tidy.email, "name": tidy.name, "role": tidy.role},
    )
    return person_id


def person(tx: Tx, person_id: int) -> Person:
    found = store.get(tx, person_id)
    if found is None:
        raise PersonNotFound(person_id)
    return found


def person_by_email(tx: Tx, email: str) -> Person | None:
    return store.by_email(tx, email.strip())


def people(
    tx: Tx, *, ids: Sequence[int] | None = None, role: Role | None = None, limit: int = 500
) -> list[Person]:
    """Return people by name: those with these ids, or else all who are active."""
    return store.some(tx, ids=ids, role=role, limit=limit)


def admins(tx: Tx) -> list[Person]:
    """Return the active administrators."""
    return store.some(tx, ids=None, role=Role.ADMIN, limit=500)


def departures(tx: Tx, ids: Sequence[int]) -> dict[int, datetime]:
    """Return since when those of the people who are no longer active are not."""
    return {each.person_id: each.at for each in store.departures(tx, ids)} if ids else {}


def list_people(tx: Tx, query: PersonQuery, *, actor: Actor) -> pages.Page[Person]:
    permission.require(actor, Permission.READ)
    after = pages.decode(query.cursor, str, int) if query.cursor else None
    rows = store.page(tx, query, after=after)
    last = rows[: query.limit][-1:]
    return pages.cut(rows, query.limit, *((last[0].name.lower(), last[0].id) if last else ()))


def view_person(tx: Tx, person_id: int, *, actor: Actor) -> Person:
    """Return a person as far as the actor may know them: everybody may know themselves."""
    if not actor.is_person(person_id):
        permission.require(actor, Permission.READ)
    return person(tx, person_id)


def update_person(
    tx: Tx, person_id: int, change: PersonChange, *, actor: Actor, now: datetime
) -> Person:
    """Change what describes a person; they may do so themselves, but for the address."""
    before = _lock(tx, person_id)
    if change.email is not None or not actor.is_person(person_id):
        permission.require(actor, Permission.ADMINISTER)
    permission.require_own_hand(actor)
    tidy = persons.checked_change(change)
    if not store.change(tx, person_id, tidy):
        raise EmailTaken(tidy.email or before.email)
    after = person(tx, person_id)
    changed = [
        field
        for field in ("name", "email", "time_zone", "locale")
        if getattr(before, field) != getattr(after, field)
    ]
    if changed:
        _record(tx, "person.changed", person_id, actor=actor, now=now, data={"fields": changed})
    return after


def set_role(tx: Tx, person_id: int, role: Role, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.ADMINISTER)
    before = _lock(tx, person_id)
    if before.role is role:
        return
    _keep_an_admin(tx, before)
    store.set_role(tx, person_id, role)
    data = {"role": role, "before": before.role}
    _record(tx, "person.role_changed", person_id, actor=actor, now=now, data=data)


def deactivate_person(tx: Tx, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a person in no more: sessions end, tokens of theirs stop working."""
    permission.require(actor, Permission.ADMINISTER)
    before = _lock(tx, person_id)
    _keep_an_admin(tx, before)
    if store.set_active(tx, person_id, is_active=False, at=now):
        sessions.revoke_all(tx, person_id, at=now)
        _record(tx, "person.deactivated", person_id, actor=actor, now=now, data={})


def reactivate_person(tx: Tx, person_id: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.ADMINISTER)
    _lock(tx, person_id)
    if store.set_active(tx, person_id, is_active=True, at=now):
        _record(tx, "person.reactivated", person_id, actor=actor, now=now, data={})


def _hashed(new: NewPerson) -> str | None:
    if new.password is None:
        return None
    password.check(new.password, about=(new.email, new.name))
    return password.hashed(new.password)


def _keep_an_admin(tx: Tx, person: Person) -> None:
    if person.role is Role.ADMIN and store.active_admins(tx) == [person.id]:
        raise LastAdmin


def _lock(tx: Tx, person_id: int) -> Person:
    # Administrators are locked first, in order, so that two who demote each other cannot deadlock.
    store.active_admins(tx)
    found = store.lock(tx, person_id)
    if found is None:
        raise PersonNotFound(person_id)
    return found


def _record(
    tx: Tx,
    kind: str,
    person_id: int,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, object],
) -> None:
    ledger.record(
        tx, kind=kind, subject=f"person/{person_id}", actor=actor.label, at=now, data=data
    )
