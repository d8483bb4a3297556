"""Checklists are kept by those who configure, so that nothing is forgotten at night."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.work import task as ideas
from tocsin.work.store import checklists as store
from tocsin.work.task import Checklist, NewChecklist


class UnknownChecklist(errors.NotFound):
    def __init__(self, checklist_id: int) -> None:
        super().__init__(f"There is no checklist {checklist_id}.")


class ChecklistNameTaken(errors.Conflict):
    """Two checklists cannot have one name."""


class TooManyChecklists(errors.Conflict):
    """Nobody finds one among so many."""


def create(tx: Tx, new: NewChecklist, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked_list(new)
    if len(store.listed(tx)) >= ideas.MOST_CHECKLISTS:
        raise TooManyChecklists(f"There are {ideas.MOST_CHECKLISTS} checklists already.")
    checklist_id = store.insert(tx, tidy, at=now)
    if checklist_id is None:
        raise ChecklistNameTaken(f"There is a checklist named {tidy.name} already.")
    _record(tx, "checklist.created", checklist_id, tidy, actor=actor, now=now)
    return checklist_id


def replace(tx: Tx, checklist_id: int, new: NewChecklist, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether anything changed; tasks made of it stay."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked_list(new)
    if checklist(tx, checklist_id, actor=actor).as_new() == tidy:
        return False
    if not store.update(tx, checklist_id, tidy):
        raise ChecklistNameTaken(f"There is a checklist named {tidy.name} already.")
    _record(tx, "checklist.updated", checklist_id, tidy, actor=actor, now=now)
    return True


def remove(tx: Tx, checklist_id: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.CONFIGURE)
    before = checklist(tx, checklist_id, actor=actor)
    store.delete(tx, checklist_id)
    _record(tx, "checklist.removed", checklist_id, before.as_new(), actor=actor, now=now)


def checklist(tx: Tx, checklist_id: int, *, actor: Actor) -> Checklist:
    permission.require_sight(actor, Permission.RESPOND)
    found = store.get(tx, checklist_id)
    if found is None:
        raise UnknownChecklist(checklist_id)
    return found


def listed(tx: Tx, *, actor: Actor) -> list[Checklist]:
    """Return them by name."""
    permission.require_sight(actor, Permission.RESPOND)
    return store.listed(tx)


def _record(
    tx: Tx, kind: str, checklist_id: int, said: NewChecklist, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"checklist/{checklist_id}",
        actor=actor.label,
        at=now,
        data={"name": said.name, "lines": list(said.lines)},
    )
