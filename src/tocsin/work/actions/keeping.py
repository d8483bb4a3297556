"""For whom a view or a macro is kept, asked in one place."""

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.work import audience
from tocsin.work.audience import Audience, Keeper


def keeper(tx: Tx, wanted: Audience, team_id: int | None, *, actor: Actor) -> Keeper:
    """Return for whom the actor keeps it; raise when they may not, or nobody is there."""
    of = audience.keeper(wanted, team_id, actor=actor)
    if of.team_id is not None:
        identity.team(tx, of.team_id)
    return of
