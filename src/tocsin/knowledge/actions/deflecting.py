"""What articles spared: of those who were shown one, how many had nothing to report any more."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.knowledge import audience, offer
from tocsin.knowledge.offer import Figures, OfArticle, Offer
from tocsin.knowledge.store import articles as rows
from tocsin.knowledge.store import offers as store

MOST_COUNTED = 200_000
MOST_SHOWN = 50


class WrongPeriod(errors.Invalid):
    """It ends before it begins."""


def whole(tx: Tx, first: datetime, last: datetime, *, actor: Actor, now: datetime) -> Figures:
    """Return what came of all that was offered in ``[first, last)``."""
    return offer.figures(_offers(tx, first, last, actor), now)


def by_article(
    tx: Tx, first: datetime, last: datetime, *, actor: Actor, now: datetime
) -> list[OfArticle]:
    """Return the same for each article, those offered most first."""
    found: dict[int, list[Offer]] = {}
    for each in _offers(tx, first, last, actor):
        found.setdefault(each.article_id, []).append(each)
    most = sorted(found, key=lambda one: (-len(found[one]), one))[:MOST_SHOWN]
    known = rows.some(tx, most, to=audience.of(actor))
    return [
        OfArticle(one, known[one].title, offer.figures(found[one], now))
        for one in most
        if one in known
    ]


def _offers(tx: Tx, first: datetime, last: datetime, actor: Actor) -> list[Offer]:
    permission.require(actor, Permission.READ)
    if last <= first:
        raise WrongPeriod("Choose an end after the beginning.")
    return store.between(tx, first, last, limit=MOST_COUNTED)
