"""Heartbeats called by their names with the key of another source, as Opsgenie's are.

A ping for a name that nobody knows is answered like any other there; here it opens an alert,
because whoever sends it believes to be watched.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals import signal
from tocsin.signals.actions import registry, statements
from tocsin.signals.actions.heartbeats import hear, heartbeats
from tocsin.signals.heartbeat import HeartbeatRow
from tocsin.signals.raw_event import Statement
from tocsin.signals.signal import Severity, Signal, State
from tocsin.signals.source import HEARTBEAT, SourceRow
from tocsin.signals.store import heartbeats as store

CALLER = "opsgenie"
# A day without another ping closes the alert: whoever sent it has stopped.
_QUIET = timedelta(days=1)


class NobodyToTell(errors.NotFound):
    """No heartbeat has this name, and no source could say so."""


@dataclass(frozen=True, slots=True)
class _Speaker:
    source_id: int
    name: str
    service_id: int | None


def named(tx: Tx, name: str) -> HeartbeatRow | None:
    """Return the heartbeat in use that has this name; case is of no matter."""
    wanted = " ".join(name.split()).lower()
    return next((row for row in heartbeats(tx) if row.name.lower() == wanted), None)


def ping(tx: Tx, name: str, *, by: SourceRow | None, now: datetime) -> Statement | None:
    """Hear it; a Statement when that changes something, or when there is no such heartbeat."""
    source = registry.source_by_name(tx, name)
    row = store.of_source(tx, source.id) if source and source.kind == HEARTBEAT else None
    if row is None:
        return _unknown(tx, name, by or _anybody(tx, name), now=now)
    return hear(tx, row, now=now) if row.is_enabled else None


def _unknown(tx: Tx, name: str, by: SourceRow, *, now: datetime) -> Statement:
    speaker = _Speaker(by.id, by.name, by.service_id)
    told = Signal(
        identity=signal.identity(f"unknown-heartbeat/{name}"),
        state=State.FIRING,
        severity=Severity.WARNING,
        summary=signal.summary(f"There is no heartbeat '{name}', but somebody pings it"),
        description="Nobody would notice if it stopped. Make a heartbeat of this name.",
        labels=signal.labels({"alertname": "UnknownHeartbeat", "heartbeat": name}),
        ends_at=now + _QUIET,
    )
    return statements.say(tx, speaker, told, facts={"heartbeat": name}, now=now)


def _anybody(tx: Tx, name: str) -> SourceRow:
    """A token pinged, which no alert can belong to."""
    found = (s for s in registry.sources(tx) if s.kind == CALLER and s.is_enabled)
    speaker = next(found, None)
    if speaker is None:
        raise NobodyToTell(f"Heartbeat with name [{name[:200]}] does not exist")
    return speaker
