"""Alerts looked at one by one and put right: in better words, or open again for nobody has them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tocsin.alerts import full_store as store
from tocsin.alerts.actions import read
from tocsin.alerts.full import Amendment, Full, Portion
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger
from tocsin.kit.tx import Tx


def some(tx: Tx, alert_ids: Sequence[int], *, actor: Actor) -> list[Full]:
    """Return those of these alerts that there are, the newest first."""
    permission.require(actor, Permission.READ)
    return store.by_ids(tx, alert_ids) if alert_ids else []


def open_one(tx: Tx, identity: str, *, source_id: int | None, actor: Actor) -> Full | None:
    """Return the alert of this identity that is not closed."""
    permission.require(actor, Permission.READ)
    found = store.open_one(tx, identity, source_id=source_id)
    return _full(tx, found)


def recent(
    tx: Tx, identity: str, *, source_id: int | None, opened_until: datetime | None, actor: Actor
) -> Full | None:
    """Return the newest alert of this identity, closed or not, unless that is long ago."""
    permission.require(actor, Permission.READ)
    return _full(tx, store.recent(tx, identity, source_id=source_id, opened_until=opened_until))


def portion(tx: Tx, wanted: Portion, *, actor: Actor) -> list[Full]:
    """Return alerts by the thousand, newest first, for those who search in them."""
    permission.require(actor, Permission.READ)
    return store.portion(tx, wanted)


def count(tx: Tx, wanted: Portion, *, actor: Actor) -> int:
    """Return how many alerts there are of what a portion would be of."""
    permission.require(actor, Permission.READ)
    return store.count(tx, wanted)


def amend(tx: Tx, alert: Full, amended: Amendment, *, actor: Actor, now: datetime) -> None:
    """Say better what is wrong; what was said before stays in the ledger."""
    permission.require(actor, Permission.RESPOND)
    changes = _changes(alert, amended)
    if not changes:
        return
    if not store.amend(tx, alert.id, amended):
        raise read.AlertIsClosed(f"Alert {alert.id} is closed already.")
    _record(tx, "alert.amended", alert.id, {"changes": changes}, actor=actor, now=now)


def unacknowledge(tx: Tx, alert_ids: Sequence[int], *, actor: Actor, now: datetime) -> list[int]:
    """Make those of them that were acknowledged open again, and return them."""
    permission.require(actor, Permission.RESPOND)
    changed = store.unacknowledge(tx, alert_ids) if alert_ids else []
    for alert_id in changed:
        _record(tx, "alert.unacknowledged", alert_id, {}, actor=actor, now=now)
    return changed


def _changes(alert: Full, amended: Amendment) -> dict[str, list[Any]]:
    names = ("summary", "description", "severity", "labels")
    pairs = {name: [getattr(alert, name), getattr(amended, name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[1] not in (None, pair[0])}


def _record(
    tx: Tx, kind: str, alert_id: int, data: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"alert/{alert_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)


def _full(tx: Tx, alert_id: int | None) -> Full | None:
    return next(iter(store.by_ids(tx, [alert_id])), None) if alert_id is not None else None
