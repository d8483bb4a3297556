"""Articles for those who report: put before them while they write, and asked if they helped."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.tx import Tx
from tocsin.knowledge import audience
from tocsin.knowledge.actions import resembling
from tocsin.knowledge.actions.articles import UnknownArticle
from tocsin.knowledge.article import Article, ArticleQuery, Similar
from tocsin.knowledge.audience import Sight
from tocsin.knowledge.offer import STANDS
from tocsin.knowledge.store import articles as rows
from tocsin.knowledge.store import finding
from tocsin.knowledge.store import offers as store

COMPARED = 4_000


def offered(tx: Tx, text: str, *, actor: Actor, limit: int = 3) -> list[Similar]:
    """Return the published articles of the portal that fit a text, the likeliest first."""
    permission.require(actor, Permission.REPORT)
    return resembling.like(tx, text[:COMPARED], to=_sight(actor), limit=limit)


def note(tx: Tx, article_ids: list[int], *, actor: Actor, now: datetime) -> None:
    """Keep what was put before somebody, once a day, so that it is known what it spared them."""
    permission.require(actor, Permission.REPORT)
    if actor.person_id is not None and article_ids:
        store.insert(tx, article_ids, person_id=actor.person_id, since=now - STANDS, at=now)


def read(tx: Tx, article_id: int, *, actor: Actor) -> Article:
    """Return an article that is meant for those who report."""
    permission.require(actor, Permission.REPORT)
    return _one(tx, article_id, _sight(actor))


def open_to(tx: Tx, text: str, *, actor: Actor | None, limit: int = 50) -> list[Article]:
    """Return what anybody may read, and those who are known may; with words the best matches."""
    query = ArticleQuery(text[:COMPARED], limit=limit)
    sight = _sight(actor) if actor else audience.ANYBODY
    if text.strip():
        return finding.found(tx, query, to=sight)
    return finding.page(tx, query, to=sight, after=None)[:limit]


def read_by(tx: Tx, article_id: int, *, actor: Actor | None) -> Article:
    """Return an article that is meant for everybody, or for those who report if they are one."""
    return _one(tx, article_id, _sight(actor) if actor else audience.ANYBODY)


def answer(tx: Tx, article_id: int, *, helped: bool, actor: Actor, now: datetime) -> None:
    """Note if an article helped them, who need not have been offered it."""
    read(tx, article_id, actor=actor)
    if actor.person_id is None:
        return
    person_id, since = actor.person_id, now - STANDS
    if not store.answer(tx, article_id, person_id=person_id, helped=helped, since=since, at=now):
        store.insert(tx, [article_id], person_id=person_id, since=since, at=now)
        store.answer(tx, article_id, person_id=person_id, helped=helped, since=since, at=now)


def reported(tx: Tx, number: int, *, actor: Actor, now: datetime) -> None:
    """Note that what was offered did not keep somebody from reporting this."""
    if actor.person_id is not None:
        store.report(tx, number, person_id=actor.person_id, since=now - STANDS)


def _sight(actor: Actor) -> Sight:
    return audience.in_portal(audience.of(actor))


def _one(tx: Tx, article_id: int, sight: Sight) -> Article:
    found = rows.get(tx, article_id, to=sight)
    if found is None:
        raise UnknownArticle(article_id)
    return found
