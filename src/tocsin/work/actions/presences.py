"""Who is here: said by each open page every few seconds, forgotten soon after it closes.

It is no change of state, so the ledger does not hear of it.
"""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import inspecting
from tocsin.kit.tx import Tx
from tocsin.work import presence as ideas
from tocsin.work.presence import Presence
from tocsin.work.store import presences as store


def announce(
    tx: Tx, number: int, *, is_writing: bool, actor: Actor, now: datetime
) -> list[Presence]:
    """Say that one is here, and return who else is; whoever only reads is not announced."""
    inspecting.inside(tx, number, actor=actor)
    if actor.person_id is not None and permission.may(actor, Permission.RESPOND):
        store.put(tx, number, actor.person_id, is_writing=is_writing, at=now)
    return others(tx, number, actor=actor, now=now)


def leave(tx: Tx, number: int, *, actor: Actor, now: datetime) -> None:
    """Say that one is here no more."""
    inspecting.inside(tx, number, actor=actor)
    store.drop(tx, number, actor.person_id or 0, before=now - ideas.LASTS)


def others(tx: Tx, number: int, *, actor: Actor, now: datetime) -> list[Presence]:
    """Return who else is here, those who write first."""
    inspecting.inside(tx, number, actor=actor)
    rows = store.others(tx, number, actor.person_id or 0, since=now - ideas.LASTS)
    ids = [row.person_id for row in rows]
    called = {each.id: each.name for each in identity.people(tx, ids=ids)} if ids else {}
    return [
        Presence(row.person_id, called[row.person_id], row.is_writing, row.at)
        for row in rows
        if row.person_id in called
    ]
