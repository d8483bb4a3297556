"""Alerts as people and programs see them."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts import open_store, standing_store, store
from tocsin.alerts.alert import Alert, Brief, Filter, Listed
from tocsin.alerts.standing import Asked, Standing
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx


class UnknownAlert(errors.NotFound):
    """No alert has this number."""


class AlertIsClosed(errors.Conflict):
    """There is nothing left to close."""


def get(tx: Tx, alert_id: int, *, actor: Actor) -> Alert:
    permission.require(actor, Permission.READ)
    found = store.find(tx, alert_id)
    if found is None:
        raise UnknownAlert(f"There is no alert {alert_id}.")
    return found


def some(tx: Tx, alert_ids: Sequence[int], *, actor: Actor) -> list[Alert]:
    """Return all of these, or say which of them there is not."""
    permission.require(actor, Permission.READ)
    found = store.by_ids(tx, alert_ids) if alert_ids else []
    missing = set(alert_ids) - {alert.id for alert in found}
    if missing:
        raise UnknownAlert(f"There is no alert {min(missing)}.")
    return found


def briefs(tx: Tx, alert_ids: Sequence[int], *, actor: Actor) -> dict[int, Brief]:
    """Return these by id, however many they are; as much of each as an incident says of it."""
    permission.require(actor, Permission.READ)
    found = store.briefs(tx, alert_ids) if alert_ids else []
    return {brief.id: brief for brief in found}


def listed(tx: Tx, wanted: Filter, *, actor: Actor) -> pages.Page[Listed]:
    permission.require(actor, Permission.READ)
    rows = store.page_of_alerts(tx, wanted)
    last = rows[wanted.limit - 1].id if len(rows) > wanted.limit else 0
    return pages.cut(rows, wanted.limit, last)


def standing(tx: Tx, asked: Asked, *, actor: Actor) -> list[Standing]:
    """Return what is not closed, of one source or of all, the newest first."""
    permission.require(actor, Permission.READ)
    return standing_store.standing(tx, asked)


def raw_events_of(tx: Tx, alert_ids: Sequence[int]) -> list[int]:
    """Return the raw events that opened these alerts."""
    return store.raw_events_of(tx, alert_ids) if alert_ids else []


def open_of(tx: Tx, source_id: int, identities: Sequence[str]) -> dict[str, Alert]:
    """Return what is open of a source, by the names that it gave."""
    found = open_store.open_of(tx, source_id, identities) if identities else []
    return {alert.identity: alert for alert in found}


def still_open(tx: Tx, alert_ids: Sequence[int]) -> list[int]:
    """Return those of the alerts that are not closed."""
    return store.still_open(tx, alert_ids) if alert_ids else []


def close_by_hand(tx: Tx, alert_id: int, *, actor: Actor, now: datetime) -> Alert:
    """Close one alert; its next repeat opens a new one."""
    permission.require(actor, Permission.RESPOND)
    one = get(tx, alert_id, actor=actor)
    place = {"source_id": one.source_id, "identity": one.identity}
    closed = [a for a in store.close(tx, [place], because="by hand", now=now) if a.id == alert_id]
    if not closed:
        raise AlertIsClosed(f"Alert {alert_id} is closed already.")
    ledger.record(
        tx,
        kind="alert.closed",
        subject=f"alert/{alert_id}",
        actor=actor.label,
        at=now,
        data={"identity": one.identity, "reason": "by hand"},
    )
    return closed[0]
