"""What is done to configuration items, and what is asked of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.catalog import actions as catalog
from tocsin.catalog import item as ideas
from tocsin.catalog.item import Item, ItemQuery, NewItem, Relation
from tocsin.catalog.store import items as store
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx


class UnknownItem(errors.NotFound):
    def __init__(self, item_id: int) -> None:
        super().__init__(f"There is no configuration item {item_id}.")


class ItemTaken(errors.Conflict):
    """One of this type and identifier is there already."""


def create(tx: Tx, new: NewItem, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(new)
    _check(tx, tidy)
    item_id = store.insert(tx, tidy, at=now)
    if item_id is None:
        raise ItemTaken(f"There is a {tidy.type} {tidy.identifier} already.")
    _record(tx, "configuration_item.created", item_id, _told(tidy), actor=actor, now=now)
    return item_id


def replace(tx: Tx, item_id: int, new: NewItem, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(new)
    if item(tx, item_id, actor=actor).as_new() == tidy:
        return False
    _check(tx, tidy)
    if not store.update(tx, item_id, tidy):
        raise ItemTaken(f"There is a {tidy.type} {tidy.identifier} already.")
    _record(tx, "configuration_item.updated", item_id, _told(tidy), actor=actor, now=now)
    return True


def retire(tx: Tx, item_id: int, *, is_retired: bool = True, actor: Actor, now: datetime) -> None:
    """Offer it no more, or again; what happened to it stays told."""
    permission.require(actor, Permission.CONFIGURE)
    item(tx, item_id, actor=actor)
    if store.retire(tx, item_id, is_retired=is_retired):
        told = {"is_retired": is_retired}
        _record(tx, "configuration_item.retired", item_id, told, actor=actor, now=now)


def relate(
    tx: Tx, item_id: int, wanted: Sequence[Relation], *, actor: Actor, now: datetime
) -> None:
    """Say how it hangs together with others, all of it."""
    permission.require(actor, Permission.CONFIGURE)
    item(tx, item_id, actor=actor)
    if len(wanted) > ideas.MOST_RELATIONS:
        raise ideas.InvalidItem(f"An item has at most {ideas.MOST_RELATIONS} relations.")
    others = {each.other_id for each in wanted}
    known = {each.id for each in store.some(tx, sorted(others))} if others else set()
    if item_id in others or others - known:
        raise ideas.InvalidItem("Give other configuration items that exist.")
    store.set_relations(tx, item_id, wanted)
    told = {"relations": [[each.kind, each.other_id] for each in wanted]}
    _record(tx, "configuration_item.related", item_id, told, actor=actor, now=now)


def item(tx: Tx, item_id: int, *, actor: Actor) -> Item:
    permission.require(actor, Permission.READ)
    found = next(iter(store.some(tx, [item_id])), None)
    if found is None:
        raise UnknownItem(item_id)
    return found


def named(tx: Tx, type_: str, identifier: str) -> Item | None:
    """Return what is called so, however it is capitalized; retired or not."""
    return store.named(tx, type_.strip(), identifier.strip())


def some(tx: Tx, ids: Sequence[int]) -> list[Item]:
    """Return those of them that exist, by identifier."""
    return store.some(tx, ids) if ids else []


def relations(tx: Tx, item_id: int, *, actor: Actor) -> list[Relation]:
    """Return how it hangs together with others, as either side says."""
    item(tx, item_id, actor=actor)
    return store.relations(tx, item_id)


def listed(tx: Tx, query: ItemQuery, *, actor: Actor) -> Page[Item]:
    """Return a page of them by identifier; words may stand in type, identifier or name."""
    permission.require(actor, Permission.READ)
    words = [f"%{_escaped(word)}%" for word in query.text.lower().split()[:10]]
    identifier, item_id = pages.decode(query.cursor, str, int) if query.cursor else ("", 0)
    after = (identifier, item_id)
    found = store.page(tx, query, words=words, after=after, limit=query.limit + 1)
    last = found[min(query.limit, len(found)) - 1] if found else None
    position = (last.identifier.lower(), last.id) if last else ()
    return pages.cut(found, query.limit, *position)


def _check(tx: Tx, new: NewItem) -> None:
    if new.service_id is not None:
        catalog.service(tx, new.service_id)
    if new.team_id is not None:
        identity.team(tx, new.team_id)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _told(new: NewItem) -> dict[str, Any]:
    return {"type": new.type, "identifier": new.identifier, "service_id": new.service_id}


def _record(
    tx: Tx, kind: str, item_id: int, told: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"configuration_item/{item_id}",
        actor=actor.label,
        at=now,
        data=dict(told),
    )
