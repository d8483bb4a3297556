"""Whose a source is: the team's that its service is of, so that who leads that team looks after it.

A source of no service speaks of anything, and is for those who configure everything.
"""

from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx


def may_configure(tx: Tx, service_id: int | None, *, actor: Actor) -> bool:
    return permission.may_configure(actor, [_team(tx, service_id)])


def require(tx: Tx, *service_ids: int | None, actor: Actor) -> None:
    """Let through who configures, and who leads the team of each of these services."""
    permission.require_configuring(actor, *(_team(tx, each) for each in service_ids))


def _team(tx: Tx, service_id: int | None) -> int | None:
    return None if service_id is None else catalog.service(tx, service_id).team_id
