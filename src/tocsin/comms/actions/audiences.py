"""Audiences are made and changed by those who configure; whoever responds may choose them."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.comms import audience
from tocsin.comms.audience import Audience, NewAudience, Recipients
from tocsin.comms.store import audiences as store
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx


class UnknownAudience(errors.NotFound):
    def __init__(self, audience_id: int) -> None:
        super().__init__(f"There is no audience {audience_id}.")


class NameTaken(errors.Conflict):
    """Two audiences cannot have one name."""


def create(tx: Tx, new: NewAudience, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(tx, new)
    audience_id = store.insert(tx, tidy.name, at=now)
    if audience_id is None:
        raise NameTaken(f"There already is an audience named {tidy.name}.")
    store.replace_members(tx, audience_id, tidy)
    _record(tx, "audience.created", audience_id, tidy, actor=actor, now=now)
    return audience_id


def update(tx: Tx, audience_id: int, new: NewAudience, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(tx, new)
    if not store.lock(tx, audience_id):
        raise UnknownAudience(audience_id)
    before = _get(tx, audience_id).as_new()
    if _sorted(before) == _sorted(tidy):
        return False
    if not store.rename(tx, audience_id, tidy.name):
        raise NameTaken(f"There already is an audience named {tidy.name}.")
    store.replace_members(tx, audience_id, tidy)
    _record(tx, "audience.updated", audience_id, tidy, actor=actor, now=now)
    return True


def archive(tx: Tx, audience_id: int, *, actor: Actor, now: datetime) -> None:
    """Offer it no more; what it was told stays known."""
    permission.require(actor, Permission.CONFIGURE)
    before = _get(tx, audience_id)
    if not store.archive(tx, audience_id):
        raise UnknownAudience(audience_id)
    _record(tx, "audience.archived", audience_id, before.as_new(), actor=actor, now=now)


def get(tx: Tx, audience_id: int, *, actor: Actor) -> Audience:
    permission.require_sight(actor, Permission.RESPOND)
    return _get(tx, audience_id)


def listed(tx: Tx, *, actor: Actor) -> list[Audience]:
    """Return the audiences in use, by name."""
    permission.require_sight(actor, Permission.RESPOND)
    return store.some(tx, ids=None)


def chosen(tx: Tx, audience_ids: Sequence[int]) -> list[Audience]:
    """Return these, or raise when one of them is not there to be told."""
    in_use = {one.id: one for one in store.some(tx, ids=None)}
    for audience_id in audience_ids:
        if audience_id not in in_use:
            raise UnknownAudience(audience_id)
    return [in_use[audience_id] for audience_id in audience_ids]


def recipients(tx: Tx, audiences: Sequence[Audience]) -> Recipients:
    """Return who is in them, each once."""
    ids = sorted({person_id for one in audiences for person_id in one.person_ids})
    people = identity.people(tx, ids=ids, limit=max(len(ids), 1))
    return audience.recipients(audiences, people)


def _get(tx: Tx, audience_id: int) -> Audience:
    found = store.some(tx, ids=[audience_id])
    if not found:
        raise UnknownAudience(audience_id)
    return found[0]


def _checked(tx: Tx, new: NewAudience) -> NewAudience:
    tidy = audience.checked(new)
    for person_id in tidy.person_ids:
        identity.person(tx, person_id)
    return tidy


def _sorted(new: NewAudience) -> tuple[str, list[int], list[str]]:
    return new.name, sorted(new.person_ids), sorted(new.emails)


def _record(
    tx: Tx, kind: str, audience_id: int, said: NewAudience, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"audience/{audience_id}",
        actor=actor.label,
        at=now,
        data={
            "name": said.name,
            "person_ids": list(said.person_ids),
            "emails": list(said.emails),
        },
    )
