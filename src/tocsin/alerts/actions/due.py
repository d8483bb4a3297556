"""What happens to alerts by the passing of time: they time out, and silences end."""

from datetime import datetime

from tocsin.alerts import alert, end_store, silence, silence_store, store
from tocsin.alerts.alert import Alert
from tocsin.catalog import actions as catalog
from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals


def close_timed_out(tx: Tx, *, now: datetime, limit: int = 500) -> list[Alert]:
    """Close the alerts whose source said until when they hold and has not repeated them."""
    end_store.forget(tx, now=now, limit=limit)
    places = store.sweep(tx, now=now, limit=limit)
    rows = [{"source_id": source_id, "identity": identity} for source_id, identity in places]
    closed = store.close(tx, rows, because="timed out", now=now) if rows else []
    entries = [
        ledger.Entry(
            "alert.closed", f"alert/{a.id}", {"identity": a.identity, "reason": "timed out"}
        )
        for a in closed
    ]
    ledger.record_all(tx, entries, actor=actor.SYSTEM.label, at=now)
    return closed


def unmute(tx: Tx, *, now: datetime, limit: int = 200) -> list[Alert]:
    """Return the alerts that a silence no longer mutes and that are still open.

    An alert that another silence mutes by now stays muted by that one.
    """
    freed = store.unmute(tx, now=now, limit=limit)
    if not freed:
        return []
    silences = silence_store.in_force(tx, now=now)
    names = {s.id: s.name for s in catalog.services(tx)}
    sources = {s.id: s.name for s in signals.sources(tx, ids=[one.source_id for one in freed])}
    loud = []
    for one in freed:
        labels = alert.labels_of(
            one, sources.get(one.source_id, ""), names.get(one.service_id or 0)
        )
        still = silence.muting(silences, labels, now=now)
        if still:
            store.mute(tx, [one.id], silence_id=still.id)
        else:
            loud.append(one)
    entries = [
        ledger.Entry("alert.unmuted", f"alert/{a.id}", {"identity": a.identity}) for a in loud
    ]
    ledger.record_all(tx, entries, actor=actor.SYSTEM.label, at=now)
    return loud
