"""Which articles resemble a text: those with its rarest words, for whoever may read them."""

import dataclasses
from collections.abc import Sequence

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit import likeness, text
from tocsin.kit.likeness import Alike, Text
from tocsin.kit.tx import Tx
from tocsin.knowledge import article, audience
from tocsin.knowledge.actions import articles
from tocsin.knowledge.article import Similar
from tocsin.knowledge.audience import Sight
from tocsin.knowledge.store import articles as rows
from tocsin.knowledge.store import likeness as store

COMPARED = 20_000


def similar(tx: Tx, said: str, *, actor: Actor, limit: int = 5) -> list[Similar]:
    """Return the published articles that resemble a text, whose first line is its title."""
    permission.require(actor, Permission.READ)
    return like(tx, said, to=audience.of(actor), limit=limit)


def similar_to_incident(tx: Tx, number: int, *, actor: Actor, limit: int = 5) -> list[Similar]:
    """Return what to read beside an incident, without what is linked to it already."""
    found = reading.get(tx, number, actor=actor)
    linked = {one.id for one in articles.of_incident(tx, number, actor=actor)}
    said = f"{found.title}\n{found.description}"
    likely = similar(tx, said, actor=actor, limit=limit + len(linked))
    return [one for one in likely if one.id not in linked][:limit]


def like(tx: Tx, said: str, *, to: Sight, limit: int) -> list[Similar]:
    """Return those that they may see, the likest first."""
    title, _, body = text.storable(said).strip()[:COMPARED].partition("\n")
    asked = Text(0, title[:300], body)
    stems = likeness.terms(asked.title, asked.body)
    known = store.counted(tx, likeness.asked(stems))
    chosen = likeness.chosen(stems, known, total=max(known.values(), default=0))
    others = store.sharing(tx, chosen, to=to) if chosen else []
    ranked = likeness.ranked(asked, others)
    best = article.worth_reading(_with_near(tx, asked.title, ranked, to))[:limit]
    found = rows.some(tx, [one.id for one in best], to=to)
    return [
        Similar(one.id, found[one.id].title, one.score, one.words, found[one.id].used_in)
        for one in best
    ]


def _with_near(tx: Tx, title: str, ranked: Sequence[Alike], to: Sight) -> list[Alike]:
    """Add those whose title is the same but for a typo, which has no word in common."""
    scores = {one.id: one for one in ranked}
    for near in store.near(tx, title, to=to):
        known = scores.get(near.id, Alike(near.id, 0.0, ()))
        scores[near.id] = dataclasses.replace(known, score=max(known.score, near.score))
    return sorted(scores.values(), key=lambda one: (-one.score, -one.id))
