"""Legal holds: put on, taken off, and asked for by whatever would erase or forget."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.privacy import hold as ideas
from tocsin.privacy.hold import Hold, NewHold
from tocsin.privacy.store import holds as store


class HeldAlready(errors.Conflict):
    def __init__(self, subject: str) -> None:
        super().__init__(f"There is a legal hold on {subject} already.")


class UnknownHold(errors.NotFound):
    def __init__(self, hold_id: int) -> None:
        super().__init__(f"There is no legal hold {hold_id}.")


class NotHeld(errors.Conflict):
    def __init__(self, hold_id: int) -> None:
        super().__init__(f"The legal hold {hold_id} was taken off already.")


class Held(errors.Conflict):
    """It may not be erased, for a hold is on it."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(
            f"A legal hold is on {hold.subject} since {hold.created_at:%Y-%m-%d}: {hold.reason}."
            " Nothing of it may be erased before that is taken off."
        )


def put(tx: Tx, new: NewHold, *, actor: Actor, now: datetime) -> int:
    """Hold an incident, a person or everything; return the hold's number."""
    permission.require(actor, Permission.ADMINISTER)
    tidy = ideas.checked(new)
    _check_known(tx, tidy.subject, actor)
    hold_id = store.insert(tx, tidy.subject, reason=tidy.reason, by=actor.label, at=now)
    if hold_id is None:
        raise HeldAlready(tidy.subject)
    data = {"subject": tidy.subject, "reason": tidy.reason}
    _record(tx, "legal_hold.put", hold_id, data, actor=actor, now=now)
    return hold_id


def release(tx: Tx, hold_id: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.ADMINISTER)
    found = get(tx, hold_id, actor=actor)
    if not store.release(tx, hold_id, by=actor.label, at=now):
        raise NotHeld(hold_id)
    data = {"subject": found.subject}
    _record(tx, "legal_hold.released", hold_id, data, actor=actor, now=now)


def get(tx: Tx, hold_id: int, *, actor: Actor) -> Hold:
    permission.require_sight(actor, Permission.ADMINISTER)
    found = store.get(tx, hold_id)
    if found is None:
        raise UnknownHold(hold_id)
    return found


def listed(tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[Hold]:
    """Return them newest first, also those that were taken off."""
    permission.require_sight(actor, Permission.ADMINISTER)
    before = pages.decode(cursor, int)[0] if cursor else None
    found = store.page(tx, before_id=before, limit=limit + 1)
    return pages.cut(found, limit, *(each.id for each in found[:limit][-1:]))


def require_free(tx: Tx, subjects: Sequence[str]) -> None:
    """Raise Held when a hold is on any of these."""
    for each in store.standing(tx, list(subjects)):
        raise Held(each)


def all_standing(tx: Tx) -> list[Hold]:
    return store.all_standing(tx)


def _check_known(tx: Tx, subject: str, actor: Actor) -> None:
    kind, number = ideas.number_in(subject) or ("", 0)
    if kind == "person":
        identity.person(tx, number)
    elif kind == "incident":
        reading.get(tx, number, actor=actor)


def _record(
    tx: Tx, kind: str, hold_id: int, data: Mapping[str, object], *, actor: Actor, now: datetime
) -> None:
    subject = f"legal_hold/{hold_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
