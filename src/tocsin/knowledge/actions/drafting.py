"""A draft is made of an incident that is over, and linked to it."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.lifecycle import Status
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.knowledge import drafting
from tocsin.knowledge.actions import articles

_OVER = frozenset({Status.RESOLVED, Status.CLOSED})


class NotOver(errors.Conflict):
    """Nobody knows yet what helps."""


def draft(tx: Tx, number: int, *, actor: Actor, now: datetime) -> int:
    """Return the id of a draft made of how an incident ended, for a person to go on with."""
    permission.require(actor, Permission.RESPOND)
    found = reading.get(tx, number, actor=actor)
    if found.status not in _OVER:
        raise NotOver(f"Incident {number} is {found.status.words}; resolve it first.")
    new = drafting.of_incident(found)
    article_id = articles.write(tx, new, source=number, actor=actor, now=now)
    articles.link(tx, article_id, number, actor=actor, now=now)
    return article_id
