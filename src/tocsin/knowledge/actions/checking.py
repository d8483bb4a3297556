"""Articles are read again on their day: their owner is told, and says that they still hold."""

from datetime import UTC, date, datetime, timedelta

from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.knowledge import audience
from tocsin.knowledge.actions import articles
from tocsin.knowledge.article import Article
from tocsin.knowledge.store import articles as rows
from tocsin.knowledge.store import checking as store
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency

IS_DUE = store.IS_DUE
_CLAIM_LASTS = timedelta(hours=1)


class NotYet(errors.Invalid):
    """To check again on a day that is over reminds at once."""


def checked(
    tx: Tx, article_id: int, *, review_on: date | None, actor: Actor, now: datetime
) -> None:
    """Say that it still holds, and when to look again; None is never."""
    permission.require(actor, Permission.RESPOND)
    found = articles.get(tx, article_id, actor=actor)
    if review_on is not None and review_on <= now.astimezone(UTC).date():
        sentence = "Choose a day to come for checking it again."
        raise NotYet(sentence, fields={"review_on": sentence})
    store.set_checked(tx, article_id, review_on=review_on, now=now)
    _record(tx, "article.checked", found, review_on, actor=actor, now=now)


def claim(tx: Tx, *, now: datetime) -> int | None:
    """Take one article whose owner is to be told; commit before ``remind``."""
    until = now + _CLAIM_LASTS
    return store.claim(tx, until=until, now=now)


def remind(tx: Tx, article_id: int, /, *, now: datetime) -> None:
    """Tell the owner, once for each day that was set."""
    owner_id = store.set_reminded(tx, article_id, now=now)
    found = rows.get(tx, article_id, to=audience.of(actors.SYSTEM))
    if owner_id is None or found is None:
        return
    notify.notify_person(
        tx,
        owner_id,
        message=_reminder(found),
        subject=f"article/{article_id}",
        cause=f"article/{article_id}/{found.review_on}",
        now=now,
    )
    _record(tx, "article.reminded", found, found.review_on, actor=actors.SYSTEM, now=now)


def _reminder(found: Article) -> Message:
    return Message(
        title=f"Does it still hold? {found.title}",
        body="You wrote that this article is to be checked again by today.",
        path=f"/knowledge/{found.id}",
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )


def _record(
    tx: Tx, kind: str, found: Article, day: date | None, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"article/{found.id}",
        actor=actor.label,
        at=now,
        data={"title": found.title, "review_on": day.isoformat() if day else None},
    )
