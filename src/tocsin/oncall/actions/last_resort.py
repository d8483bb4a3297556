"""Whom the organisation pages when a policy reaches nobody, or when there is no policy."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import targets
from tocsin.oncall.store import catch_all as store
from tocsin.oncall.target import ADMINS, Kind, NobodyAnswers, Target


def catch_all(tx: Tx) -> list[Target]:
    """Return whom the organisation pages when nothing else reaches anybody; never empty."""
    chosen = store.load(tx)
    return targets.named(tx, chosen) if chosen else [ADMINS]


def set_catch_all(tx: Tx, wanted: Sequence[str], *, actor: Actor, now: datetime) -> bool:
    """Choose the targets of last resort, none for all admins; return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    before, after = catch_all(tx), [targets.find(tx, text) for text in wanted] or [ADMINS]
    if any(each.kind is Kind.VENDOR for each in after):
        raise NobodyAnswers("the last to be paged")
    if before == after:
        return False
    store.replace(tx, after)
    ledger.record(
        tx,
        kind="catch_all.changed",
        subject="catch_all",
        actor=actor.label,
        at=now,
        data={"before": [str(each) for each in before], "after": [str(each) for each in after]},
    )
    return True
