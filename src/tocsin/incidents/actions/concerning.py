"""Which single things an incident concerns: the configuration items beside its services."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.catalog import item_actions
from tocsin.catalog.item import Item
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import access, inspecting, saving
from tocsin.incidents.incident import Incident
from tocsin.incidents.store import incidents as store
from tocsin.incidents.store import items
from tocsin.kit import errors
from tocsin.kit.tx import Tx

READER = actors.system("reader")
MOST_ITEMS = 100


class TooManyItems(errors.Invalid):
    """What concerns so many concerns a service."""


def set_items(
    tx: Tx, number: int, item_ids: Sequence[int], *, actor: Actor, now: datetime
) -> list[Item]:
    """Say which ones it concerns, all of them."""
    access.workable(tx, number, actor=actor)
    wanted = sorted(set(item_ids))
    if len(wanted) > MOST_ITEMS:
        raise TooManyItems(f"An incident concerns at most {MOST_ITEMS} configuration items.")
    found = item_actions.some(tx, wanted)
    missing = set(wanted) - {item.id for item in found}
    if missing:
        raise item_actions.UnknownItem(min(missing))
    if wanted != items.of_incident(tx, number):
        items.replace(tx, number, wanted)
        told = {"items": wanted, "named": [item.called for item in found]}
        saving.record(tx, number, "items_set", told, actor=actor, now=now)
    return found


def items_of(tx: Tx, number: int, *, actor: Actor) -> list[Item]:
    """Return those that it concerns, by identifier; not for whoever only reported it."""
    inspecting.inside(tx, number, actor=actor)
    return item_actions.some(tx, items.of_incident(tx, number))


def incidents_of(tx: Tx, item_id: int, *, limit: int = 50, actor: Actor) -> list[Incident]:
    """Return the newest incidents that concern it."""
    permission.require(actor, Permission.READ)
    item_actions.item(tx, item_id, actor=actor)
    numbers = items.of_item(tx, item_id, limit=limit)
    return store.some(tx, numbers, visible_to=actor) if numbers else []
