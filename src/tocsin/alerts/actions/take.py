"""Signals become alerts: routed, deduplicated, and muted only by a silence that is named."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.alerts import alert, end_store, pulse_store, rounds, store
from tocsin.alerts.actions import (
    flapping,
    inhibiting,
    recording,
    repeating,
    routed,
    watching,
    worsening,
)
from tocsin.alerts.actions.ground import GROUND, Ground, Routed
from tocsin.alerts.actions.worsening import Worse
from tocsin.alerts.alert import Alert, Incoming, Outcome, Taken
from tocsin.kit import configuration
from tocsin.kit.tx import Tx
from tocsin.signals.signal import State

ATTEMPTS = 3
_NOTHING_OPEN = "no open alert has this identity"
_OVERTAKEN = "it is dated before its end, which came first"
_OUTDATED = "no open alert has this identity, or what fires is dated after this end"


def take(
    tx: Tx, incoming: Sequence[Incoming], *, mark: configuration.Mark, now: datetime
) -> list[Taken]:
    """Return what became of each signal, in the order given.

    Changes are not alerts and must not be handed in.
    """
    ground = GROUND.get(tx, mark, now=now)
    taken: dict[int, Taken] = {}
    for round_ in rounds.arrange(incoming, now=now):
        taken |= _firing(tx, rounds.of_state(round_, State.FIRING), ground, now=now)
        taken |= _ended(tx, rounds.of_state(round_, State.OK), ground, now=now)
        taken |= _acknowledged(tx, rounds.of_state(round_, State.ACKNOWLEDGED), now=now)
    return [taken[position] for position in range(len(incoming))]


def _firing(
    tx: Tx, entries: list[rounds.Entry], ground: Ground, *, now: datetime
) -> dict[int, Taken]:
    taken: dict[int, Taken] = {}
    for attempt in range(ATTEMPTS):
        if not entries:
            break
        asked = entries if attempt else _perhaps_open(entries, ground)
        repeated = pulse_store.pulse(tx, [_pulse_row(e) for e in asked], now=now)
        known = {(p.source_id, p.identity): p for p in repeated}
        taken |= _repeats(tx, [e for e in entries if e.key in known], known, ground, now=now)
        entries = [e for e in entries if e.key not in known]
        late = _late(tx, entries, now=now)
        taken |= late
        entries = [e for e in entries if e.positions[0] not in late]
        opened = _open(tx, entries, ground, now=now)
        taken |= opened
        entries = [e for e in entries if e.positions[0] not in opened]
    return taken


def _perhaps_open(entries: list[rounds.Entry], ground: Ground) -> list[rounds.Entry]:
    """Those of which has to be known first whether they are open.

    The others nobody here has seen open. They are opened at once, and what proves to be open
    stays as it is and is counted in the next attempt.
    """
    if ground.routing.drops:
        return entries
    return [e for e in entries if e.is_dated or repeating.MEMORY.has(e.key)]


def _repeats(
    tx: Tx,
    entries: list[rounds.Entry],
    known: Mapping[rounds.Key, pulse_store.Pulsed],
    ground: Ground,
    *,
    now: datetime,
) -> dict[int, Taken]:
    """A mere repeat leaves nothing behind but its pulse, so its alert is not even read."""
    worse = {}
    taken = {}
    for entry in entries:
        repeated = Taken(entry.latest, Outcome.REPEATED, None)
        taken.update(dict.fromkeys(entry.positions, repeated))
        before = known[entry.key]
        if alert.is_worse(entry.latest.signal.severity, than=before.severity):
            judged = ground.decide(entry.latest, now=now)
            said = judged.decision.incoming
            if alert.is_worse(said.signal.severity, than=before.severity):
                worse[before.alert_id] = Worse(entry.now_saying(said), judged)
    return taken | worsening.take(tx, worse, ground, now=now) if worse else taken


def _late(tx: Tx, entries: list[rounds.Entry], *, now: datetime) -> dict[int, Taken]:
    """What began and ended, and whose end was faster; only a date on both can tell that.

    Without one it opens an alert: to page once too often is better than not to page.
    """
    dated = [e for e in entries if e.is_dated]
    if not dated:
        return {}
    ends = end_store.after(tx, [_place(e) for e in dated], now=now)
    over = {(end.source_id, end.identity) for end in ends}
    return {
        position: Taken(entry.latest, Outcome.DROPPED, None, reason=_OVERTAKEN)
        for position, entry in rounds.spread(e for e in dated if e.key in over)
    }


def _open(
    tx: Tx, entries: list[rounds.Entry], ground: Ground, *, now: datetime
) -> dict[int, Taken]:
    """Open what is new; entries that another transaction opened meanwhile are not answered."""
    if not entries:
        return {}
    judged = {e.key: ground.decide(e.latest, now=now) for e in entries}
    taken = _turned_away(entries, judged, ground)
    left = [
        e.now_saying(judged[e.key].decision.incoming)
        for e in entries
        if e.positions[0] not in taken
    ]
    rows = [_new(e, judged[e.key]) for e in left]
    opened = {(a.source_id, a.identity): a for a in store.open_new(tx, rows, now=now)}
    ours = [e for e in left if e.key in opened]
    held = _held_back(tx, ours, opened, ground, now=now)
    for entry in ours:
        new, found = opened[entry.key], judged[entry.key]
        why = found.muted or held.get(new.id, "")
        first = Taken(
            entry.latest,
            Outcome.MUTED if why else Outcome.OPENED,
            new,
            reason=why,
            handling=found.decision.handling,
            policy_id=found.policy_id(ground.services) if why else None,
        )
        if entry.times > 1:
            repeated = Taken(entry.latest, Outcome.REPEATED, new)
            taken |= dict.fromkeys(entry.positions, repeated)
        taken[entry.positions[0]] = first
    recording.record(tx, [taken[e.positions[0]] for e in ours], now=now)
    decided = {opened[e.key].id: judged[e.key].decision for e in ours}
    routed.note(tx, decided, version=ground.routing.version, now=now)
    flapping.begun(tx, [taken[e.positions[0]] for e in ours], now=now)
    return taken


def _turned_away(
    entries: list[rounds.Entry], judged: Mapping[rounds.Key, Routed], ground: Ground
) -> dict[int, Taken]:
    """What a rule drops opens nothing; the raw event keeps the rule's name."""
    taken: dict[int, Taken] = {}
    for entry in entries:
        rule = judged[entry.key].decision.dropped
        if rule:
            why = f"routing rule '{rule}' (version {ground.routing.version}) drops it"
            dropped = Taken(entry.latest, Outcome.DROPPED, None, reason=why)
            taken |= dict.fromkeys(entry.positions, dropped)
    return taken


def _held_back(
    tx: Tx,
    entries: list[rounds.Entry],
    opened: Mapping[rounds.Key, Alert],
    ground: Ground,
    *,
    now: datetime,
) -> dict[int, str]:
    """Let what was opened hold back others, and return which of it is held back and why."""
    if not ground.inhibitions and not ground.watchdogs:
        return {}
    names = ground.services.names
    silenced = {one.id for one in opened.values() if one.silence_id is not None}
    labelled = []
    for entry in entries:
        new = opened[entry.key]
        name = names.get(new.service_id) if new.service_id is not None else None
        labelled.append((new.id, alert.labels_of(new, entry.latest.source_name, name)))
    held = inhibiting.judge(tx, ground.inhibitions, labelled, silenced=silenced, now=now)
    return held | watching.fed(tx, ground.watchdogs, labelled)


def _ended(
    tx: Tx, entries: list[rounds.Entry], ground: Ground, *, now: datetime
) -> dict[int, Taken]:
    taken: dict[int, Taken] = {}
    if ground.routing.watches_flapping:
        taken = flapping.held(tx, entries, now=now)
        entries = [e for e in entries if e.positions[0] not in taken]
    rows = [_place(e) for e in entries]
    closed = store.close(tx, rows, because="said so", now=now) if rows else []
    if ground.routing.watches_flapping:
        flapping.ended(tx, closed, now=now)
    dated = [_place(e) for e in entries if e.is_dated]
    if dated:
        end_store.remember(tx, dated, now=now)
    return taken | _settled(tx, entries, closed, Outcome.CLOSED, now=now)


def _acknowledged(tx: Tx, entries: list[rounds.Entry], *, now: datetime) -> dict[int, Taken]:
    rows = [_place(e) for e in entries]
    changed = store.acknowledge(tx, rows, now=now) if rows else []
    return _settled(tx, entries, changed, Outcome.ACKNOWLEDGED, now=now)


def _settled(
    tx: Tx, entries: list[rounds.Entry], alerts: list[Alert], outcome: Outcome, *, now: datetime
) -> dict[int, Taken]:
    found = {(a.source_id, a.identity): a for a in alerts}
    taken = {}
    for position, entry in rounds.spread(entries):
        match = found.get(entry.key)
        is_first = position == entry.positions[0] or outcome is not Outcome.CLOSED
        reached = outcome if match and is_first else Outcome.DROPPED
        reason = _dropped(entry, match) if reached is Outcome.DROPPED else ""
        taken[position] = Taken(entry.latest, reached, match, reason=reason)
    changed = [taken[e.positions[0]] for e in entries if e.key in found]
    recording.record(tx, changed, now=now)
    return taken


def _dropped(entry: rounds.Entry, match: Alert | None) -> str:
    is_end = entry.state is State.OK and match is None
    return _OUTDATED if is_end and entry.said_at else _NOTHING_OPEN


def _place(entry: rounds.Entry) -> dict[str, Any]:
    return {
        "source_id": entry.latest.source_id,
        "identity": entry.latest.signal.identity,
        "said_at": entry.said_at,
    }


def _pulse_row(entry: rounds.Entry) -> dict[str, Any]:
    return {**_place(entry), "times": entry.times, "closes_at": entry.latest.signal.ends_at}


def _new(entry: rounds.Entry, found: Routed) -> store.NewAlert:
    signal = entry.latest.signal
    return store.NewAlert(
        source_id=entry.latest.source_id,
        identity=signal.identity,
        severity=signal.severity,
        summary=signal.summary,
        description=signal.description,
        labels=signal.labels,
        links=signal.links,
        service_id=found.decision.service_id,
        raw_event_id=entry.latest.raw_event_id,
        silence_id=found.silence.id if found.silence else None,
        occurred_at=signal.occurred_at,
        times=entry.times,
        closes_at=signal.ends_at,
        said_at=entry.said_at,
    )
