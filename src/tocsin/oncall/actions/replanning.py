"""One save of a schedule's editor: layers, overrides, leave and rotas, all of it or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import leaving, overriding, replacing, scheduling
from tocsin.oncall.replan import Replan
from tocsin.oncall.store import spells as store
from tocsin.oncall.store.spells import OVERRIDES


class PlanHasMoved(errors.Conflict):
    """Somebody else changed what this plan was made from."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a save; ``override_id`` where one override was all that was made."""

    has_changed: bool
    override_id: int | None = None


def replan(tx: Tx, schedule_id: int, wanted: Replan, *, actor: Actor, now: datetime) -> Outcome:
    """Carry out what the editor shows. What is laid on later lies above, as it was drawn."""
    permission.require(actor, Permission.RESPOND)
    scheduling.schedule(tx, schedule_id)
    has_changed = wanted.layers is not None and scheduling.replace_schedule(
        tx, schedule_id, wanted.layers, actor=actor, now=now
    )
    _end(tx, schedule_id, wanted.ended, actor=actor, now=now)
    for rota in wanted.rotas:
        replacing.add_temporary(tx, rota, actor=actor, now=now)
    for leave in wanted.leave:
        leaving.add_leave(tx, leave, actor=actor, now=now)
    made = [overriding.add_override(tx, e, actor=actor, now=now) for e in wanted.overrides]
    others = bool(has_changed or wanted.ended or wanted.rotas or wanted.leave)
    return Outcome(others or bool(made), made[0] if len(made) == 1 and not others else None)


def _end(
    tx: Tx, schedule_id: int, override_ids: Sequence[int], *, actor: Actor, now: datetime
) -> None:
    for override_id in override_ids:
        found = store.get(tx, OVERRIDES, override_id)
        if found is None or found.schedule_id != schedule_id or found.ends_at <= now:
            raise PlanHasMoved(
                "An override that you changed is over by now. Nothing was saved; open the editor"
                " again and look at the plan as it is."
            )
        overriding.remove_override(tx, override_id, actor=actor, now=now)
