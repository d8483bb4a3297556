"""What happens to alerts by the passing of time: they time out, and silences end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.alerts import (
    alert,
    end_store,
    flapping_store,
    inhibition_store,
    pulse_store,
    routing_store,
    silence,
    silence_store,
    store,
    watchdog_store,
)
from tocsin.alerts.actions import inhibiting, routed, watching
from tocsin.alerts.alert import Alert
from tocsin.catalog import actions as catalog
from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals

IS_TIMED_OUT: Condition = " or ".join(
    (end_store.IS_FORGETTABLE, flapping_store.IS_FORGETTABLE, pulse_store.IS_OVER)
)
"""Whether ``close_timed_out`` has something to do."""
IS_TO_UNMUTE: Condition = " or ".join(
    (
        silence_store.IS_OVER,
        inhibition_store.IS_AT_WORK,
        watchdog_store.IS_FED,
        routing_store.IS_OVER,
    )
)
"""Whether ``unmute`` may have something to do."""


def close_timed_out(tx: Tx, *, now: datetime, limit: int = 500) -> list[Alert]:
    """Close the alerts whose source said until when they hold and has not repeated them."""
    end_store.forget(tx, now=now, limit=limit)
    flapping_store.forget(tx, now=now, limit=limit)
    places = pulse_store.sweep(tx, now=now, limit=limit)
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
    """Return the alerts that nothing mutes any more and that are still open.

    What a silence, a rule or another alert mutes by now stays muted by that one.
    """
    unsilenced = silence_store.unmute(tx, now=now, limit=limit)
    freed = inhibiting.freed(tx, now=now, limit=limit)
    freed |= dict.fromkeys(watching.let_go(tx, limit=limit), True)
    found = [
        *unsilenced,
        *(store.by_ids(tx, list(freed)) if freed else []),
        *routing_store.unmute(tx, now=now, limit=limit),
    ]
    ruled = routed.muted(tx, [one.id for one in found])
    found = list({one.id: one for one in found if one.id not in ruled}.values())
    labelled = _labelled(tx, found)
    held = _silenced(tx, labelled, now=now)
    again = [i for i in labelled if i not in held and freed.get(i, True)]
    rules = inhibiting.ready(tx) if again else ()
    held |= inhibiting.hold(tx, rules, [(i, labelled[i]) for i in again], now=now)
    _note(tx, [one for one in found if one.id in held], held, now=now)
    loud = [one for one in found if one.id not in held]
    entries = [
        ledger.Entry("alert.unmuted", f"alert/{a.id}", {"identity": a.identity}) for a in loud
    ]
    ledger.record_all(tx, entries, actor=actor.SYSTEM.label, at=now)
    return loud


def _silenced(
    tx: Tx, labelled: Mapping[int, Mapping[str, str]], *, now: datetime
) -> dict[int, str]:
    """Mute what another silence is over by now; return which and why."""
    held = {}
    silences = silence_store.in_force(tx, now=now) if labelled else []
    for alert_id, labels in labelled.items():
        still = silence.muting(silences, labels, now=now)
        if still:
            silence_store.mute(tx, [alert_id], silence_id=still.id)
            held[alert_id] = f"silence {still.id}: {still.reason}"
    return held


def _note(tx: Tx, still: Sequence[Alert], held: Mapping[int, str], *, now: datetime) -> None:
    """Keep what holds these alerts back by now, and by which policy they would page."""
    if not still:
        return
    policies = {s.id: s.policy_id for s in catalog.services(tx) if s.policy_id is not None}
    entries = [
        ledger.Entry("alert.muted", f"alert/{one.id}", _facts(one, held[one.id], policies))
        for one in still
    ]
    ledger.record_all(tx, entries, actor=actor.SYSTEM.label, at=now, is_queued=False)


def _facts(one: Alert, reason: str, policies: Mapping[int, int]) -> dict[str, Any]:
    policy_id = policies.get(one.service_id or 0)
    told = {"identity": one.identity, "reason": reason}
    return told if policy_id is None else {**told, "policy_id": policy_id}


def _labelled(tx: Tx, found: Sequence[Alert]) -> dict[int, Mapping[str, str]]:
    if not found:
        return {}
    names = {s.id: s.name for s in catalog.services(tx)}
    sources = {s.id: s.name for s in signals.sources(tx, ids=[one.source_id for one in found])}
    return {
        one.id: alert.labels_of(one, sources.get(one.source_id, ""), names.get(one.service_id or 0))
        for one in found
    }
