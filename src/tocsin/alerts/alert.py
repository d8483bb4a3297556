"""The deduplicated state of one identity at one source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from tocsin.alerts.handling import Handling
from tocsin.signals.signal import Severity, Signal


class Status(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What became of one signal; every signal has exactly one."""

    OPENED = "opened"
    REPEATED = "repeated"
    CLOSED = "closed"
    ACKNOWLEDGED = "acknowledged"
    MUTED = "muted"
    DROPPED = "dropped"
    """It changed nothing: what it closes or acknowledges is not open, or it was overtaken."""


class Alert(msgspec.Struct, frozen=True, gc=False):
    id: int
    source_id: int
    identity: str
    status: Status
    severity: Severity
    summary: str
    description: str
    labels: Mapping[str, str]
    links: Sequence[Mapping[str, str]]
    service_id: int | None
    raw_event_id: int
    silence_id: int | None
    occurred_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Brief:
    """An alert in one line, as an incident names it."""

    id: int
    identity: str
    status: Status
    severity: Severity
    summary: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert as lists show it, with its pulse."""

    id: int
    source_id: int
    identity: str
    status: Status
    severity: Severity
    summary: str
    labels: dict[str, str]
    service_id: int | None
    silence_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    count: int
    last_seen_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of alerts shows; None asks for nothing in particular."""

    status: Status | None = None
    service_id: int | None = None
    source_id: int | None = None
    ids: list[int] | None = None
    before_id: int | None = None
    limit: int = 50


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """A signal on its way in; ``source_name`` can be matched like a label."""

    source_id: int
    source_name: str
    signal: Signal
    service_id: int | None
    raw_event_id: int


class Taken(msgspec.Struct, frozen=True, gc=False):
    """What became of an incoming signal.

    ``alert`` is None when it was dropped, and when it repeated what was known without making it
    worse. ``handling`` is what rules say of the incident of one that was opened; ``flaps`` when
    the alert is held firing from now on. ``policy_id`` is by which policy one that is muted would
    have paged.
    """

    incoming: Incoming
    outcome: Outcome
    alert: Alert | None
    reason: str = ""
    worsened: bool = False
    handling: Handling | None = None
    flaps: bool = False
    policy_id: int | None = None


_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2, Severity.CRITICAL: 3}


def is_worse(one: Severity, than: Severity) -> bool:
    return _RANK[one] > _RANK[than]


def matchable(incoming: Incoming, service_name: str | None) -> Mapping[str, str]:
    """The labels that silences and routing rules see: the signal's own and a few of ours."""
    signal = incoming.signal
    ours = _ours(incoming.source_name, signal.severity, signal.identity, signal.summary)
    return {**ours, **({"service": service_name} if service_name else {}), **signal.labels}


def labels_of(one: Alert, source_name: str, service_name: str | None) -> Mapping[str, str]:
    """The same labels, of an alert that is already there."""
    ours = _ours(source_name, one.severity, one.identity, one.summary)
    return {**ours, **({"service": service_name} if service_name else {}), **one.labels}


def _ours(source: str, severity: Severity, identity: str, summary: str) -> dict[str, str]:
    return {"source": source, "severity": severity, "identity": identity, "summary": summary}
