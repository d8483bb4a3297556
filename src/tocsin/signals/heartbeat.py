"""A heartbeat expects a ping in each interval; what does not come pages.

It begins with its first ping, so that setting one up wakes nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import periods
from tocsin.signals import signal
from tocsin.signals.signal import Severity, Signal, State

SHORTEST = timedelta(seconds=10)
LONGEST = timedelta(days=366)


class Status(StrEnum):
    WAITING = "waiting"
    ON_TIME = "on_time"
    LATE = "late"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class NewHeartbeat:
    """A ping is late when `interval` and `grace` have passed since the one before."""

    name: str
    interval: timedelta
    grace: timedelta = timedelta(minutes=1)
    severity: Severity = Severity.CRITICAL
    service_id: int | None = None
    is_enabled: bool = True
    key: str | None = None


@dataclass(frozen=True, slots=True)
class HeartbeatRow:
    id: int
    source_id: int
    name: str
    key_hint: str
    service_id: int | None
    is_enabled: bool
    interval: timedelta
    grace: timedelta
    severity: Severity
    status: Status
    last_ping_at: datetime | None
    due_at: datetime | None
    removed_at: datetime | None

    def as_new(self) -> NewHeartbeat:
        return NewHeartbeat(
            name=self.name,
            interval=self.interval,
            grace=self.grace,
            severity=self.severity,
            service_id=self.service_id,
            is_enabled=self.is_enabled,
        )


def mistakes(wanted: NewHeartbeat) -> dict[str, str]:
    """What is wrong with it, by field."""
    found = {}
    if not SHORTEST <= wanted.interval <= LONGEST:
        found["interval"] = "The interval must be between 10 seconds and 366 days."
    if not timedelta() <= wanted.grace <= LONGEST:
        found["grace"] = "The grace must be between 0 and 366 days."
    return found


def due_at(row: HeartbeatRow, pinged_at: datetime) -> datetime:
    return pinged_at + row.interval + row.grace


def late(row: HeartbeatRow) -> Signal:
    """What to say when the ping did not come."""
    since = (
        "ever" if row.last_ping_at is None else f"since {row.last_ping_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    every = periods.format_duration(row.interval)
    return _said(row, State.FIRING, f"No heartbeat from {row.name} {since}; expected every {every}")


def failing(row: HeartbeatRow, note: str) -> Signal:
    """What to say when the ping itself reports a failure."""
    return _said(row, State.FIRING, f"{row.name} reports a failure{f': {note}' if note else ''}")


def returned(row: HeartbeatRow) -> Signal:
    return _said(row, State.OK, f"{row.name} is heard again")


def _said(row: HeartbeatRow, state: State, summary: str) -> Signal:
    return Signal(
        identity=f"heartbeat/{row.id}",
        state=state,
        summary=signal.summary(summary),
        severity=row.severity,
        labels=signal.labels({"alertname": "HeartbeatMissed", "heartbeat": row.name}),
    )
