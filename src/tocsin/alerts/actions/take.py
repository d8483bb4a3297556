"""Signals become alerts: routed, deduplicated, and muted only by a silence that is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tocsin.alerts import alert, end_store, rounds, silence, silence_store, store
from tocsin.alerts.actions import flapping, inhibiting, routed, routing, watching
from tocsin.alerts.alert import Alert, Incoming, Outcome, Taken
from tocsin.alerts.inhibition import Ready
from tocsin.alerts.routing import Decision, Routing, Services
from tocsin.catalog import actions as catalog
from tocsin.kit import configuration, ledger
from tocsin.kit.tx import Tx
from tocsin.signals.signal import State

ATTEMPTS = 3
_NOTHING_OPEN = "no open alert has this identity"
_OVERTAKEN = "it is dated before its end, which came first"
_OUTDATED = "no open alert has this identity, or what fires is dated after this end"
_KINDS = {
    Outcome.OPENED: "alert.opened",
    Outcome.MUTED: "alert.muted",
    Outcome.CLOSED: "alert.closed",
    Outcome.ACKNOWLEDGED: "alert.acknowledged",
}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every signal of a batch is judged by, read once."""

    silences: Sequence[silence.Silence]
    routing: Routing
    inhibitions: Sequence[Ready]
    watchdogs: Sequence[watching.Ready]
    services: Services

    def decide(self, incoming: Incoming, *, now: datetime) -> "_Routed":
        """Ask the rules, and then the silences about what the rules made of it."""
        decision = self.routing.decide(incoming, self.services, now=now)
        name = self.services.names.get(decision.service_id or 0)
        labels = alert.matchable(decision.incoming, name)
        return _Routed(decision, silence.muting(self.silences, labels, now=now))


@dataclass(frozen=True, slots=True)
class _Routed:
    decision: Decision
    silence: silence.Silence | None

    @property
    def muted(self) -> str:
        """Why it is muted, if it is."""
        if self.silence is not None:
            return f"silence {self.silence.id}: {self.silence.reason}"
        return f"routing rule '{self.decision.muted}'" if self.decision.muted else ""


def take(
    tx: Tx, incoming: Sequence[Incoming], *, mark: configuration.Mark, now: datetime
) -> list[Taken]:
    """Return what became of each signal, in the order given.

    Changes are not alerts and must not be handed in.
    """
    ground = _ground.get(tx, mark, now=now)
    taken: dict[int, Taken] = {}
    for round_ in rounds.arrange(incoming, now=now):
        taken |= _firing(tx, rounds.of_state(round_, State.FIRING), ground, now=now)
        taken |= _ended(tx, rounds.of_state(round_, State.OK), ground, now=now)
        taken |= _acknowledged(tx, rounds.of_state(round_, State.ACKNOWLEDGED), now=now)
    return [taken[position] for position in range(len(incoming))]


def _gather(tx: Tx, now: datetime) -> _Ground:
    services = catalog.services(tx)
    return _Ground(
        silences=silence_store.to_end(tx, now=now),
        routing=routing.compiled(tx),
        inhibitions=inhibiting.ready(tx),
        watchdogs=watching.ready(tx),
        services=Services({s.name: s.id for s in services}, {s.id: s.name for s in services}),
    )


_ground = configuration.Remembered(_gather)


def _firing(
    tx: Tx, entries: list[rounds.Entry], ground: _Ground, *, now: datetime
) -> dict[int, Taken]:
    taken: dict[int, Taken] = {}
    for _ in range(ATTEMPTS):
        if not entries:
            break
        repeated = store.pulse(tx, [_pulse_row(e) for e in entries], now=now)
        known = {(p.source_id, p.identity): p for p in repeated}
        taken |= _repeats(tx, [e for e in entries if _key(e) in known], known, ground, now=now)
        entries = [e for e in entries if _key(e) not in known]
        late = _late(tx, entries, now=now)
        taken |= late
        entries = [e for e in entries if e.positions[0] not in late]
        opened = _open(tx, entries, ground, now=now)
        taken |= opened
        entries = [e for e in entries if e.positions[0] not in opened]
    return taken


def _repeats(
    tx: Tx,
    entries: list[rounds.Entry],
    known: Mapping[rounds.Key, store.Pulsed],
    ground: _Ground,
    *,
    now: datetime,
) -> dict[int, Taken]:
    """A mere repeat leaves nothing behind but its pulse, so its alert is not even read."""
    worse = {}
    taken = {}
    for entry in entries:
        repeated = Taken(entry.latest, Outcome.REPEATED, None)
        taken.update(dict.fromkeys(entry.positions, repeated))
        before = known[_key(entry)]
        if alert.is_worse(entry.latest.signal.severity, than=before.severity):
            said = ground.decide(entry.latest, now=now).decision.incoming
            if alert.is_worse(said.signal.severity, than=before.severity):
                worse[before.alert_id] = replace(entry, latest=said)
    return {**taken, **_worsened(tx, worse)} if worse else taken


def _worsened(tx: Tx, worse: Mapping[int, rounds.Entry]) -> dict[int, Taken]:
    found = {a.id: a for a in store.by_ids(tx, list(worse))}
    taken = {}
    for alert_id, entry in worse.items():
        signal = entry.latest.signal
        store.worsen(tx, alert_id, severity=signal.severity, summary=signal.summary)
        grown = Taken(entry.latest, Outcome.REPEATED, found[alert_id], worsened=True)
        taken.update(dict.fromkeys(entry.positions, grown))
    return taken


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
        for position, entry in rounds.spread(e for e in dated if _key(e) in over)
    }


def _open(
    tx: Tx, entries: list[rounds.Entry], ground: _Ground, *, now: datetime
) -> dict[int, Taken]:
    """Open what is new; entries that another transaction opened meanwhile are not answered."""
    if not entries:
        return {}
    judged = {_key(e): ground.decide(e.latest, now=now) for e in entries}
    taken = _turned_away(entries, judged, ground)
    left = [
        replace(e, latest=judged[_key(e)].decision.incoming)
        for e in entries
        if e.positions[0] not in taken
    ]
    rows = [_new_row(e, judged[_key(e)]) for e in left]
    opened = {(a.source_id, a.identity): a for a in store.open_new(tx, rows, now=now)}
    ours = [e for e in left if _key(e) in opened]
    held = _held_back(tx, ours, opened, ground, now=now)
    for entry in ours:
        new, found = opened[_key(entry)], judged[_key(entry)]
        why = found.muted or held.get(new.id, "")
        first = Taken(
            entry.latest,
            Outcome.MUTED if why else Outcome.OPENED,
            new,
            reason=why,
            handling=found.decision.handling,
        )
        repeated = Taken(entry.latest, Outcome.REPEATED, new)
        taken |= dict.fromkeys(entry.positions, repeated) | {entry.positions[0]: first}
    _record(tx, [taken[e.positions[0]] for e in ours], now=now)
    decided = {opened[_key(e)].id: judged[_key(e)].decision for e in ours}
    routed.note(tx, decided, version=ground.routing.version, now=now)
    flapping.begun(tx, [taken[e.positions[0]] for e in ours], now=now)
    return taken


def _turned_away(
    entries: list[rounds.Entry], judged: Mapping[rounds.Key, _Routed], ground: _Ground
) -> dict[int, Taken]:
    """What a rule drops opens nothing; the raw event keeps the rule's name."""
    taken: dict[int, Taken] = {}
    for entry in entries:
        rule = judged[_key(entry)].decision.dropped
        if rule:
            why = f"routing rule '{rule}' (version {ground.routing.version}) drops it"
            dropped = Taken(entry.latest, Outcome.DROPPED, None, reason=why)
            taken |= dict.fromkeys(entry.positions, dropped)
    return taken


def _held_back(
    tx: Tx,
    entries: list[rounds.Entry],
    opened: Mapping[rounds.Key, Alert],
    ground: _Ground,
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
        new = opened[_key(entry)]
        name = names.get(new.service_id) if new.service_id is not None else None
        labelled.append((new.id, alert.labels_of(new, entry.latest.source_name, name)))
    held = inhibiting.judge(tx, ground.inhibitions, labelled, silenced=silenced, now=now)
    return held | watching.fed(tx, ground.watchdogs, labelled)


def _ended(
    tx: Tx, entries: list[rounds.Entry], ground: _Ground, *, now: datetime
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
        match = found.get(_key(entry))
        is_first = position == entry.positions[0] or outcome is not Outcome.CLOSED
        reached = outcome if match and is_first else Outcome.DROPPED
        reason = _dropped(entry, match) if reached is Outcome.DROPPED else ""
        taken[position] = Taken(entry.latest, reached, match, reason=reason)
    changed = [taken[e.positions[0]] for e in entries if _key(e) in found]
    _record(tx, changed, now=now)
    return taken


def _dropped(entry: rounds.Entry, match: Alert | None) -> str:
    is_end = entry.state is State.OK and match is None
    return _OUTDATED if is_end and entry.said_at else _NOTHING_OPEN


def _record(tx: Tx, taken: Sequence[Taken], *, now: datetime) -> None:
    by_source: dict[int, list[ledger.Entry]] = {}
    for one in taken:
        if one.alert is not None:
            entry = ledger.Entry(_KINDS[one.outcome], f"alert/{one.alert.id}", _facts(one))
            by_source.setdefault(one.alert.source_id, []).append(entry)
    for source_id, entries in by_source.items():
        # Their incident tells of them in one event, which is the one to react to.
        ledger.record_all(tx, entries, actor=f"source/{source_id}", at=now, is_queued=False)


def _facts(taken: Taken) -> dict[str, Any]:
    signal = taken.incoming.signal
    facts: dict[str, Any] = {
        "identity": signal.identity,
        "summary": signal.summary,
        "severity": signal.severity,
        "raw_event_id": taken.incoming.raw_event_id,
    }
    return {**facts, "reason": taken.reason} if taken.reason else facts


def _key(entry: rounds.Entry) -> rounds.Key:
    return (entry.latest.source_id, entry.latest.signal.identity)


def _place(entry: rounds.Entry) -> dict[str, Any]:
    return {
        "source_id": entry.latest.source_id,
        "identity": entry.latest.signal.identity,
        "said_at": entry.said_at.isoformat() if entry.said_at else None,
    }


def _pulse_row(entry: rounds.Entry) -> dict[str, Any]:
    ends_at = entry.latest.signal.ends_at
    return {
        **_place(entry),
        "times": entry.times,
        "closes_at": ends_at.isoformat() if ends_at else None,
    }


def _new_row(entry: rounds.Entry, found: _Routed) -> dict[str, Any]:
    signal = entry.latest.signal
    return {
        **_pulse_row(entry),
        "severity": signal.severity,
        "summary": signal.summary,
        "description": signal.description,
        "labels": dict(signal.labels),
        "links": [{"href": link.href, "text": link.text} for link in signal.links],
        "service_id": found.decision.service_id,
        "raw_event_id": entry.latest.raw_event_id,
        "silence_id": found.silence.id if found.silence else None,
        "occurred_at": signal.occurred_at.isoformat() if signal.occurred_at else None,
    }
