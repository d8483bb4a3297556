"""Making one category of two: what is open moves, what is over keeps the word it ended with.

Lists of the category that stays find both, for a merged one remembers what it became part of.
"""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import category as ideas
from tocsin.incidents.actions import classifying, configuring
from tocsin.incidents.category import Category
from tocsin.incidents.store import merging as store
from tocsin.incidents.store import settings
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

_MOVED_AT_ONCE = 2000


def merge_category(tx: Tx, path: str, into: str, *, actor: Actor, now: datetime) -> int:
    """Merge a category with all below it into another; return how many open incidents moved.

    A subcategory joins the one of its name below the other, or moves there.
    """
    permission.require(actor, Permission.CONFIGURE)
    before, after = ideas.tidy(path), ideas.tidy(into)
    configuring.category_id(tx, after)
    if after == before or after.startswith(f"{before}/"):
        raise ideas.InvalidCategory("A category cannot be merged into itself.")
    merging = configuring.known(tx, before)
    places = {c.id: ideas.moved(c.path, before=before, after=after) for c in merging}
    targets = {c.id: found for c in merging if (found := settings.category(tx, places[c.id]))}
    settings.move_categories(tx, {i: place for i, place in places.items() if i not in targets})
    settings.insert_categories(tx, [found.path for found in targets.values()])
    store.merge(tx, {merged: found.id for merged, found in targets.items()})
    moved = _move_open(tx, targets, actor=actor, now=now)
    ledger.record(
        tx,
        kind="category.merged",
        subject="setting/category",
        actor=actor.label,
        at=now,
        data={"path": after, "before": before, "moved": moved},
    )
    return moved


def _move_open(tx: Tx, targets: dict[int, Category], *, actor: Actor, now: datetime) -> int:
    found = store.open_of(tx, list(targets), limit=_MOVED_AT_ONCE)
    for number, category_id in found:
        classifying.categorize(tx, number, targets[category_id].path, actor=actor, now=now)
    return len(found)
