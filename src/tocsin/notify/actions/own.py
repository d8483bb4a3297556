"""A contact in the hands of whoever may change it, and what the ledger keeps of that."""

from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify.contact import Contact
from tocsin.notify.store import contacts as store


class ContactNotFound(errors.NotFound):
    def __init__(self, contact_id: int) -> None:
        super().__init__(f"There is no contact {contact_id}.")


def require(actor: Actor, person_id: int) -> None:
    """Let a person change what is theirs, and an administrator anybody's."""
    own = Permission.REPORT if actor.is_person(person_id) else Permission.ADMINISTER
    permission.require(actor, own)


def locked(tx: Tx, contact_id: int, actor: Actor) -> Contact:
    """Hold a contact that the actor may change; others' do not exist for them."""
    found = store.lock(tx, contact_id)
    if found is None:
        raise ContactNotFound(contact_id)
    if not actor.is_person(found.person_id) and not permission.may(actor, Permission.ADMINISTER):
        raise ContactNotFound(contact_id)
    require(actor, found.person_id)
    return found


def record(
    tx: Tx, kind: str, person_id: int, data: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx, kind=kind, subject=f"person/{person_id}", actor=actor.label, at=now, data=data
    )
