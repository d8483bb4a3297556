"""Taking over a shift that is running: one word, and the next page goes to them."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import duty, overriding
from tocsin.oncall.override import NewOverride, Override


class NothingToTakeOver(errors.Conflict):
    """Nobody is on call, or they are themselves."""


def take_over(
    tx: Tx,
    schedule_id: int,
    *,
    person_id: int | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Override:
    """Put somebody on call, oneself if nobody is named, until the running shift ends."""
    permission.require(actor, Permission.RESPOND)
    taker_id = actor.person_id if person_id is None else person_id
    if taker_id is None:
        raise errors.Invalid("Say who takes over: this token belongs to no person.")
    plan, running = duty.who(tx, schedule_id, at=now)
    if running is None:
        raise NothingToTakeOver(f"Nobody is on call in {plan.name}; add an override with an end.")
    if running.person_id == taker_id:
        raise NothingToTakeOver(f"They are on call in {plan.name} already.")
    said = reason or "took over the running shift"
    new = NewOverride(schedule_id, taker_id, now, running.ends_at, said)
    override_id = overriding.add_override(tx, new, actor=actor, now=now)
    return overriding.override(tx, override_id)
