"""An alert that gets worse says so, and is heard where what mutes it does not mute that.

Who silences warnings wants to hear of what is critical, also when it was a warning before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from tocsin.alerts import alert, rounds, routing_store, silence_store, store
from tocsin.alerts.actions import inhibiting, routed, watching
from tocsin.alerts.actions.ground import Ground, Routed
from tocsin.alerts.alert import Alert, Outcome, Taken
from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Worse:
    """What its source says of it by now, and what the rules and silences make of that."""

    entry: rounds.Entry
    judged: Routed


def take(tx: Tx, worse: Mapping[int, Worse], ground: Ground, *, now: datetime) -> dict[int, Taken]:
    """Let these alerts be as bad as is said of them; return what became of each signal."""
    found = {one.id: one for one in store.by_ids(tx, list(worse))}
    for alert_id, one in worse.items():
        said = one.entry.latest.signal
        store.worsen(tx, alert_id, severity=said.severity, summary=said.summary)
    heard = _heard(tx, {i: one for i, one in worse.items() if not one.judged.muted}, found, now=now)
    held = _held(tx, heard, worse, ground, now=now)
    taken: dict[int, Taken] = {}
    for alert_id, one in worse.items():
        entry, handling = one.entry, one.judged.decision.handling
        grown = Taken(entry.latest, Outcome.REPEATED, found[alert_id], worsened=True)
        taken.update(dict.fromkeys(entry.positions, grown))
        if alert_id in heard and alert_id not in held:
            loud = heard[alert_id]
            opened = Taken(entry.latest, Outcome.OPENED, loud, handling=handling)
            taken[entry.positions[0]] = opened
    return taken


def _heard(
    tx: Tx, loud: Mapping[int, Worse], found: Mapping[int, Alert], *, now: datetime
) -> dict[int, Alert]:
    """Free those of these that a silence or a rule muted, which does not mute what they are now."""
    ruled = routed.muted(tx, list(loud))
    freed = [i for i in loud if i in ruled or found[i].silence_id is not None]
    if not freed:
        return {}
    silence_store.lift(tx, freed)
    routing_store.lift(tx, freed)
    entries = [
        ledger.Entry("alert.unmuted", f"alert/{i}", {"identity": found[i].identity}) for i in freed
    ]
    ledger.record_all(tx, entries, actor=actor.SYSTEM.label, at=now)
    return {i: _as_said(found[i], loud[i]) for i in freed}


def _as_said(before: Alert, worse: Worse) -> Alert:
    said = worse.entry.latest.signal
    return replace(before, severity=said.severity, summary=said.summary, silence_id=None)


def _held(
    tx: Tx,
    heard: Mapping[int, Alert],
    worse: Mapping[int, Worse],
    ground: Ground,
    *,
    now: datetime,
) -> dict[int, str]:
    """Return what another alert holds back all the same, or what feeds a heartbeat."""
    names = ground.services.names
    labelled = [
        (i, alert.labels_of(one, worse[i].entry.latest.source_name, names.get(one.service_id or 0)))
        for i, one in heard.items()
    ]
    held = inhibiting.hold(tx, ground.inhibitions, labelled, now=now)
    return held | watching.fed(tx, ground.watchdogs, labelled)
