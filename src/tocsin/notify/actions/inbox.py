"""A person's inbox: theirs alone."""

from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.kit import errors, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.notify.notification import Item
from tocsin.notify.store import inbox as store


class NoInbox(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("Only a person has an inbox.")


def list_inbox(tx: Tx, *, actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[Item]:
    """Return the actor's own items, newest first."""
    before_id = pages.decode(cursor, int)[0] if cursor else None
    rows = store.page(tx, _person_id(actor), before_id=before_id, limit=limit + 1)
    last = rows[:limit][-1:]
    return pages.cut(rows, limit, *((last[0].id,) if last else ()))


def unread(tx: Tx, *, actor: Actor) -> int:
    """Count the actor's unread items, at most a hundred."""
    return store.unread(tx, _person_id(actor))


def mark_read(tx: Tx, up_to_id: int, *, actor: Actor, now: datetime) -> int:
    """Mark everything up to an item as read; returns how many that were."""
    return store.mark_read(tx, _person_id(actor), up_to_id=up_to_id, at=now)


def _person_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NoInbox
    return actor.person_id
