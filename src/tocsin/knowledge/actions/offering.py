"""Articles for those who report: what somebody marked for the portal, and nothing else."""

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import text as texts
from tocsin.kit.tx import Tx
from tocsin.knowledge import article
from tocsin.knowledge.actions.articles import UnknownArticle
from tocsin.knowledge.article import Article, Similar, Status
from tocsin.knowledge.store import articles as store
from tocsin.knowledge.store import similarity

TAG = "portal"
COMPARED = 4_000
_LOOKED_AT = 25


def offered(tx: Tx, text: str, *, actor: Actor, limit: int = 3) -> list[Similar]:
    """Return the published articles of the portal that fit a text, the likeliest first."""
    permission.require(actor, Permission.REPORT)
    said = texts.storable(text).strip()[:COMPARED]
    title = said.partition("\n")[0][:300]
    found = similarity.similar(tx, title=title, text=said, limit=_LOOKED_AT)
    return article.worth_reading([one for one in found if _read(tx, one.id)])[:limit]


def read(tx: Tx, article_id: int, *, actor: Actor) -> Article:
    """Return an article that is meant for those who report."""
    permission.require(actor, Permission.REPORT)
    found = _read(tx, article_id)
    if found is None:
        raise UnknownArticle(article_id)
    return found


def _read(tx: Tx, article_id: int) -> Article | None:
    found = store.get(tx, article_id, statuses=(Status.PUBLISHED,))
    return found if found and TAG in found.tags else None
