"""Signals become alerts: routed, deduplicated, and muted only by a silence that is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.alerts import alert, end_store, matcher, rounds, silence, silence_store, store
from tocsin.alerts.actions import inhibiting
from tocsin.alerts.alert import Alert, Incoming, Outcome, Taken
from tocsin.alerts.inhibition import Ready
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
    rules: Sequence[silence_store.Rule]
    inhibitions: Sequence[Ready]
    services_by_name: Mapping[str, int]
    names_by_service: Mapping[int, str]


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
        taken |= _ended(tx, rounds.of_state(round_, State.OK), now=now)
        taken |= _acknowledged(tx, rounds.of_state(round_, State.ACKNOWLEDGED), now=now)
    return [taken[position] for position in range(len(incoming))]


def _gather(tx: Tx, now: datetime) -> _Ground:
    services = catalog.services(tx)
    return _Ground(
        silences=silence_store.to_end(tx, now=now),
        rules=[rule for rule in silence_store.rules(tx) if rule.is_enabled],
        inhibitions=inhibiting.ready(tx),
        services_by_name={s.name: s.id for s in services},
        names_by_service={s.id: s.name for s in services},
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
        taken |= _repeats(tx, [e for e in entries if _key(e) in known], known)
        entries = [e for e in entries if _key(e) not in known]
        late = _late(tx, entries, now=now)
        taken |= late
        entries = [e for e in entries if e.positions[0] not in late]
        opened = _open(tx, entries, ground, now=now)
        taken |= opened
        entries = [e for e in entries if e.positions[0] not in opened]
    return taken


def _repeats(
    tx: Tx, entries: list[rounds.Entry], known: Mapping[rounds.Key, store.Pulsed]
) -> dict[int, Taken]:
    """A mere repeat leaves nothing behind but its pulse, so its alert is not even read."""
    worse = {}
    taken = {}
    for entry in entries:
        repeated = Taken(entry.latest, Outcome.REPEATED, None)
        taken.update(dict.fromkeys(entry.positions, repeated))
        if alert.is_worse(entry.latest.signal.severity, than=known[_key(entry)].severity):
            worse[known[_key(entry)].alert_id] = entry
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
    routed = {_key(e): _route(e.latest, ground, now=now) for e in entries}
    rows = [_new_row(e, *routed[_key(e)]) for e in entries]
    opened = {(a.source_id, a.identity): a for a in store.open_new(tx, rows, now=now)}
    ours = [e for e in entries if _key(e) in opened]
    held = _inhibited(tx, ours, opened, ground, now=now)
    taken = {}
    for entry in ours:
        muted = routed[_key(entry)][1]
        new = opened[_key(entry)]
        why = f"silence {muted.id}: {muted.reason}" if muted else held.get(new.id, "")
        first = Outcome.MUTED if why else Outcome.OPENED
        taken[entry.positions[0]] = Taken(entry.latest, first, new, reason=why)
        for position in entry.positions[1:]:
            taken[position] = Taken(entry.latest, Outcome.REPEATED, new)
    _record(tx, [taken[e.positions[0]] for e in ours], now=now)
    return taken


def _inhibited(
    tx: Tx,
    entries: list[rounds.Entry],
    opened: Mapping[rounds.Key, Alert],
    ground: _Ground,
    *,
    now: datetime,
) -> dict[int, str]:
    """Let what was opened hold back others, and return which of it is held back and why."""
    if not ground.inhibitions:
        return {}
    names = ground.names_by_service
    silenced = {one.id for one in opened.values() if one.silence_id is not None}
    labelled = []
    for entry in entries:
        new = opened[_key(entry)]
        name = names.get(new.service_id) if new.service_id is not None else None
        labelled.append((new.id, alert.labels_of(new, entry.latest.source_name, name)))
    return inhibiting.judge(tx, ground.inhibitions, labelled, silenced=silenced, now=now)


def _ended(tx: Tx, entries: list[rounds.Entry], *, now: datetime) -> dict[int, Taken]:
    rows = [_place(e) for e in entries]
    closed = store.close(tx, rows, because="said so", now=now) if rows else []
    dated = [_place(e) for e in entries if e.is_dated]
    if dated:
        end_store.remember(tx, dated, now=now)
    return _settled(tx, entries, closed, Outcome.CLOSED, now=now)


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


def _route(
    incoming: Incoming, ground: _Ground, *, now: datetime
) -> tuple[int | None, silence.Silence | None]:
    """Decide the service (a rule, else the signal's word, else the source's) and the silence."""
    labels = alert.matchable(incoming, None)
    ruled = (r.service_id for r in ground.rules if matcher.all_match(r.conditions, labels))
    hinted = ground.services_by_name.get(incoming.signal.service or "", incoming.service_id)
    service_id = next(ruled, hinted)
    name = ground.names_by_service.get(service_id) if service_id is not None else None
    muted = silence.muting(ground.silences, alert.matchable(incoming, name), now=now)
    return service_id, muted


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


def _new_row(
    entry: rounds.Entry, service_id: int | None, muted: silence.Silence | None
) -> dict[str, Any]:
    signal = entry.latest.signal
    return {
        **_pulse_row(entry),
        "severity": signal.severity,
        "summary": signal.summary,
        "description": signal.description,
        "labels": dict(signal.labels),
        "links": [{"href": link.href, "text": link.text} for link in signal.links],
        "service_id": service_id,
        "raw_event_id": entry.latest.raw_event_id,
        "silence_id": muted.id if muted else None,
        "occurred_at": signal.occurred_at.isoformat() if signal.occurred_at else None,
    }
