"""Reading the delivery log: one's own for everybody, all of it for those who respond."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.kit import errors, pages
from tocsin.kit.pages import Page
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import links, visibility
from tocsin.notify.notification import Notification, NotificationQuery, Try
from tocsin.notify.store import forgetting
from tocsin.notify.store import notifications as store


class NotificationNotFound(errors.NotFound):
    def __init__(self, notification_id: int) -> None:
        super().__init__(f"There is no notification {notification_id}.")


class LinkExpired(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("This link has run out. Sign in to answer.")


def list_notifications(tx: Tx, query: NotificationQuery, *, actor: Actor) -> Page[Notification]:
    """Return a part of the log, newest first, as far as the actor may see it."""
    if not visibility.sees_all(actor):
        visibility.require_own(actor, query.person_id or actor.person_id)
        query = replace(query, person_id=actor.person_id)
    before_id = pages.decode(query.cursor, int)[0] if query.cursor else None
    rows = store.page(tx, query, before_id=before_id, limit=query.limit + 1)
    last = rows[: query.limit][-1:]
    return pages.cut(rows, query.limit, *((last[0].id,) if last else ()))


def notification(tx: Tx, notification_id: int, *, actor: Actor) -> Notification:
    found = store.get(tx, notification_id)
    if found is None or not (visibility.sees_all(actor) or actor.is_person(found.person_id or 0)):
        raise NotificationNotFound(notification_id)
    return found


def of_causes(
    tx: Tx, causes: Sequence[str], *, person_id: int | None = None, limit: int, actor: Actor
) -> list[Notification]:
    """Return what these causes queued, oldest first, as far as the actor may see it."""
    if not visibility.sees_all(actor):
        person_id = actor.person_id
        if person_id is None:
            return []
    return store.of_causes(tx, causes, person_id=person_id, limit=limit) if causes else []


def forget(tx: Tx, *, before: datetime, sparing: Sequence[str], limit: int) -> int:
    """Delete a portion of what was queued before then and is over, but for some subjects."""
    return forgetting.delete_oldest(tx, before=before, sparing=sparing, limit=limit)


def attempts(tx: Tx, notification_id: int) -> list[Try]:
    """Return the attempts at a notification that the caller has been shown."""
    return store.tries(tx, [notification_id])


def attempts_of(tx: Tx, notification_ids: Sequence[int]) -> dict[int, list[Try]]:
    """Return the attempts at each of these notifications."""
    found: dict[int, list[Try]] = {notification_id: [] for notification_id in notification_ids}
    for made in store.tries(tx, notification_ids):
        found[made.notification_id].append(made)
    return found


def by_answer_token(tx: Tx, token: str, *, key: Key, now: datetime) -> Notification:
    """Return the notification that an answer link names; whoever holds it acts as its person."""
    notification_id = links.verify(key, token, now=now)
    found = None if notification_id is None else store.get(tx, notification_id)
    if found is None or found.person_id is None:
        raise LinkExpired
    if not identity.person(tx, found.person_id).is_active:
        raise LinkExpired
    return found
