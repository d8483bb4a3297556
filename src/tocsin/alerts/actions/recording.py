"""What became of alerts, told in the ledger; of a storm in one event for a hundred of them.

To tell of each alert that opens in a storm takes longer than to open it: the event has to be
written, sealed and kept. What one event tells of many is found again for each of them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from tocsin.alerts.alert import Outcome, Taken
from tocsin.kit import ledger
from tocsin.kit.ledger import Entry, Event
from tocsin.kit.tx import Tx

MANY_OPENED = "alert.many_opened"
STORM = 8
"""From so many on that one source opens in one transaction they are told together."""
TOGETHER = 100
_OPENED = "alert.opened"
_MUTED = "alert.muted"
_KINDS = {
    Outcome.OPENED: _OPENED,
    Outcome.MUTED: _MUTED,
    Outcome.CLOSED: "alert.closed",
    Outcome.ACKNOWLEDGED: "alert.acknowledged",
}
_AT_ONCE = 1000
_INSTANT = timedelta(microseconds=1)


def record(tx: Tx, taken: Sequence[Taken], *, now: datetime) -> None:
    """Tell what became of these, where there is an alert that anything became of."""
    by_source: dict[int, list[Taken]] = {}
    for one in taken:
        if one.alert is not None:
            by_source.setdefault(one.alert.source_id, []).append(one)
    for source_id, some in by_source.items():
        # Their incident tells of them in one event, which is the one to react to.
        entries = _entries(source_id, some)
        ledger.record_all(tx, entries, actor=f"source/{source_id}", at=now, is_queued=False)


def history(tx: Tx, alert_id: int, *, opened_at: datetime) -> list[Event]:
    """Return what happened to an alert, oldest first, also what was told of it among others."""
    own = ledger.of_subject(tx, f"alert/{alert_id}")
    if any(event.kind in (_OPENED, _MUTED) and event.at == opened_at for event in own):
        return own
    until = opened_at + _INSTANT
    storm = ledger.of_kind(tx, MANY_OPENED, starts_at=opened_at, ends_at=until, limit=_AT_ONCE)
    beginning = [
        replace(event, kind=_OPENED, subject=f"alert/{alert_id}", data=facts)
        for event in storm
        for facts in event.data["alerts"]
        if facts["id"] == alert_id
    ]
    return [*beginning, *own]


def _entries(source_id: int, taken: Sequence[Taken]) -> list[Entry]:
    opened = [one for one in taken if one.outcome is Outcome.OPENED]
    if len(opened) < STORM:
        return [_entry(one) for one in taken]
    storm = [
        _together(source_id, opened[n : n + TOGETHER]) for n in range(0, len(opened), TOGETHER)
    ]
    return [*storm, *(_entry(one) for one in taken if one.outcome is not Outcome.OPENED)]


def _entry(one: Taken) -> Entry:
    facts = _facts(one)
    return Entry(_KINDS[one.outcome], f"alert/{facts.pop('id')}", facts)


def _together(source_id: int, opened: Sequence[Taken]) -> Entry:
    told = {"alerts": [_facts(one) for one in opened], "count": len(opened)}
    return Entry(MANY_OPENED, f"source/{source_id}", told)


def _facts(one: Taken) -> dict[str, Any]:
    signal = one.incoming.signal
    facts: dict[str, Any] = {
        "id": one.alert.id if one.alert else None,
        "identity": signal.identity,
        "summary": signal.summary,
        "severity": signal.severity,
        "raw_event_id": one.incoming.raw_event_id,
    }
    if one.reason:
        facts["reason"] = one.reason
    if one.policy_id is not None:
        facts["policy_id"] = one.policy_id
    return facts
