"""Incidents as examples to learn from, for those who learn."""

from collections.abc import Sequence

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.example import Example, Like
from tocsin.incidents.store import examples as store
from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx

NEWEST: Condition = store.NEWEST
"""The number of the newest incident, within a condition."""


def after(tx: Tx, number: int, *, limit: int) -> list[Example]:
    """Return the next incidents in the order of their numbers."""
    return store.after(tx, number, limit=limit)


def some(tx: Tx, numbers: Sequence[int]) -> list[Example]:
    return store.some(tx, numbers) if numbers else []


def of_category(
    tx: Tx, category_id: int, words: Sequence[str], *, limit: int, actor: Actor
) -> list[Like]:
    """Return late incidents of this category that have most of these words."""
    permission.require(actor, Permission.READ)
    return store.of_category(tx, category_id, _any(words), limit=limit) if words else []


def of_service(
    tx: Tx, service_id: int, words: Sequence[str], *, limit: int, actor: Actor
) -> list[Like]:
    permission.require(actor, Permission.READ)
    return store.of_service(tx, service_id, _any(words), limit=limit) if words else []


def of_team(tx: Tx, team_id: int, words: Sequence[str], *, limit: int, actor: Actor) -> list[Like]:
    permission.require(actor, Permission.READ)
    return store.of_team(tx, team_id, _any(words), limit=limit) if words else []


def _any(words: Sequence[str]) -> str:
    """Put words of letters together as PostgreSQL asks for any of them."""
    return " | ".join(f"'{word}'" for word in words)
