"""After how long what somebody took and nobody touches pages again, while its alerts go on."""

from datetime import datetime, timedelta

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.store import episodes as store
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx

HOURS_AT_MOST = 168


def hours(tx: Tx) -> int:
    """Return after how many hours; 0 is never."""
    return store.forgotten_hours(tx)


def after(tx: Tx) -> timedelta | None:
    """The same as a time; None is never."""
    found = store.forgotten_hours(tx)
    return timedelta(hours=found) if found else None


def set_hours(tx: Tx, wanted: int, *, actor: Actor, now: datetime) -> None:
    """It holds for what is taken already, too."""
    permission.require(actor, Permission.CONFIGURE)
    if not 0 <= wanted <= HOURS_AT_MOST:
        sentence = f"It pages again after 1 to {HOURS_AT_MOST} hours, or never, which is 0."
        raise errors.Invalid(sentence, fields={"hours": sentence})
    store.set_forgotten_hours(tx, wanted)
    ledger.record(
        tx,
        kind="forgotten.rule_set",
        subject="setting/forgotten",
        actor=actor.label,
        at=now,
        data={"hours": wanted},
    )
