"""What is done to any spell: kept, found, and ended while it lasts. Its kind says by whom."""

from datetime import datetime
from typing import Protocol, TypeVar

from tocsin.identity.actor import Actor
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall.spell import Personal
from tocsin.oncall.store import spells as store
from tocsin.oncall.store.spells import Kept

Row = TypeVar("Row")


class SpellNotFound(errors.NotFound):
    def __init__(self, called: str, spell_id: int) -> None:
        super().__init__(f"There is no {called} {spell_id}.")


class SpellIsOver(errors.Conflict):
    """What was, was."""

    def __init__(self, called: str) -> None:
        super().__init__(f"This {called} is over; there is nothing left to remove.")


class Ending(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def ends_at(self) -> datetime: ...


def keep(tx: Tx, kept: Kept[Row], new: Personal, *, actor: Actor, now: datetime) -> int:
    return store.insert(tx, kept, new, by=actor.label, at=now)


def get(tx: Tx, kept: Kept[Row], spell_id: int) -> Row:
    return known(store.get(tx, kept, spell_id), kept.called, spell_id)


def lock(tx: Tx, kept: Kept[Row], spell_id: int) -> Row:
    return known(store.lock(tx, kept, spell_id), kept.called, spell_id)


def known(found: Row | None, called: str, spell_id: int) -> Row:
    if found is None:
        raise SpellNotFound(called, spell_id)
    return found


def end(tx: Tx, kept: Kept[Row], spell: Ending, *, now: datetime) -> None:
    """End it now; what has passed of it stays as it was."""
    if spell.ends_at <= now:
        raise SpellIsOver(kept.called)
    store.end(tx, kept, spell.id, at=now)
