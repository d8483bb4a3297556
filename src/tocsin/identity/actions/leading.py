"""What the leads of a team may do for those on it, as a manager may for everybody."""

from collections.abc import Collection

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import NotPermitted, Permission
from tocsin.identity.store import teams as store
from tocsin.kit.tx import Tx


def may_configure_for(tx: Tx, actor: Actor, person_ids: Collection[int]) -> bool:
    """Whether they may configure what concerns these people, each of them on a team they lead."""
    if permission.may(actor, Permission.CONFIGURE):
        return True
    if not person_ids or not permission.may_configure(actor, actor.leads):
        return False
    return set(person_ids) <= led_people(tx, actor)


def require_configuring_for(tx: Tx, actor: Actor, person_ids: Collection[int]) -> None:
    if not may_configure_for(tx, actor, person_ids):
        raise NotPermitted(actor, Permission.CONFIGURE)


def led_people(tx: Tx, actor: Actor) -> set[int]:
    """Return who is on a team that they lead, also who is inactive."""
    return {m.person_id for team_id in sorted(actor.leads) for m in store.memberships(tx, team_id)}
