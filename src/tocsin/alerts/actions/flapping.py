"""Alerts that flap are held firing, so that one incident stays open and pages once.

It costs nothing where no rule asks for it. An end of one that flaps closes it only after a quiet
time, by the same clock that closes alerts whose source fell silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.alerts import flapping, rounds, store
from tocsin.alerts import flapping_store as flaps
from tocsin.alerts.actions import routed
from tocsin.alerts.alert import Alert, Outcome, Taken
from tocsin.alerts.flapping_store import Watched
from tocsin.alerts.rule import Flapping, flapping_from_row
from tocsin.kit import periods
from tocsin.kit.tx import Tx

_QUIETING = 10_000


def begun(tx: Tx, taken: Sequence[Taken], *, now: datetime) -> None:
    """Count that these began to fire, if their rules watch them."""
    rows = [
        _row(t.alert, t.handling.flapping)
        for t in taken
        if t.alert and t.handling and t.handling.flapping
    ]
    if rows:
        flaps.note(tx, rows, now=now)


def ended(tx: Tx, closed: Sequence[Alert], *, now: datetime) -> None:
    """Count that these were over."""
    said = routed.handlings(tx, [one.id for one in closed]) if closed else {}
    rows = []
    for one in closed:
        handling = said.get(one.id)
        if handling and handling.flapping:
            rows.append(_row(one, handling.flapping))
    if rows:
        flaps.note(tx, rows, now=now)


def held(tx: Tx, entries: Sequence[rounds.Entry], *, now: datetime) -> dict[int, Taken]:
    """Hold those that flap, and return what became of the statements that they are over."""
    by_place = {(e.latest.source_id, e.latest.signal.identity): e for e in entries}
    found = flaps.held_still(tx, [_said(e) for e in entries]) if entries else []
    flapping_now = [(one, wanted) for one in found if (wanted := _flaps(one, now))]
    if not flapping_now:
        return {}
    flaps.hold(tx, [_held_row(one, wanted, now) for one, wanted in flapping_now], now=now)
    alerts = {a.id: a for a in store.by_ids(tx, [one.alert_id for one, _ in flapping_now])}
    taken: dict[int, Taken] = {}
    for one, wanted in flapping_now:
        entry = by_place[one.source_id, one.identity]
        why = _words(wanted)
        first = Taken(
            entry.latest,
            Outcome.DROPPED,
            alerts.get(one.alert_id),
            reason=why,
            flaps=one.held_since is None,
        )
        again = Taken(entry.latest, Outcome.DROPPED, None, reason=why)
        taken |= dict.fromkeys(entry.positions, again) | {entry.positions[0]: first}
    return taken


@dataclass(frozen=True, slots=True)
class Holding:
    """An alert that would be held firing ``until`` it was quiet; ``begins`` if it is not by now."""

    alert_id: int
    until: datetime
    begins: bool
    because: str


def would_hold(tx: Tx, entries: Sequence[rounds.Entry], *, now: datetime) -> list[Holding]:
    """Return which of these statements that alerts are over would be held, and until when."""
    return [
        Holding(
            one.alert_id, one.quiet_at or now + wanted.quiet, one.held_since is None, _words(wanted)
        )
        for one in (flaps.watched(tx, [_said(e) for e in entries]) if entries else [])
        if (wanted := _flaps(one, now))
    ]


def quieting(tx: Tx, *, now: datetime) -> dict[int, datetime]:
    """Return when alerts that are held would close, if nothing is heard of them until then."""
    return {each.alert_id: each.quiet_at for each in flaps.quieting(tx, now=now, limit=_QUIETING)}


def since(tx: Tx, alert: Alert) -> datetime | None:
    """Return since when an open alert is held because it flaps."""
    return None if alert.closed_at else flaps.held_since(tx, alert.source_id, alert.identity)


def _words(wanted: Flapping) -> str:
    return f"it flaps: held firing until {periods.spoken(wanted.quiet)} of quiet"


def _flaps(one: Watched, now: datetime) -> Flapping | None:
    wanted = flapping_from_row(one.wanted)
    is_held = one.held_since is not None
    return wanted if is_held or flapping.flaps(one.changed_at, wanted, now=now) else None


def _said(entry: rounds.Entry) -> dict[str, Any]:
    return {
        "source_id": entry.latest.source_id,
        "identity": entry.latest.signal.identity,
        "said_at": entry.said_at.isoformat() if entry.said_at else None,
    }


def _row(alert: Alert, wanted: Flapping) -> dict[str, Any]:
    within = max(wanted.within, timedelta(seconds=1)).total_seconds()
    return {"source_id": alert.source_id, "identity": alert.identity, "within": within}


def _held_row(one: Watched, wanted: Flapping, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": one.alert_id,
        "source_id": one.source_id,
        "identity": one.identity,
        "until": (now + wanted.quiet).isoformat(),
    }
