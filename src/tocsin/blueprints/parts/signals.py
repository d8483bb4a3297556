"""What a blueprint may say of who sends to us, and of what is watched."""

from datetime import timedelta
from typing import Any

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Duration, Name
from tocsin.signals.signal import Severity
from tocsin.signals.source import Retries


class SourcePart(Part):
    name: Name
    kind: Name
    service: str | None = None
    key: str | None = None
    secret: str | None = None
    mapping: dict[str, Any] | None = None
    is_strict: bool = False
    is_enabled: bool = True
    events_per_minute: int | None = None
    retries: Retries = Retries.BODY
    auto_resolve_after: Duration | None = None


class HeartbeatPart(Part):
    name: Name
    interval: Duration
    grace: Duration = timedelta(minutes=1)
    severity: Severity = Severity.CRITICAL
    service: str | None = None
    key: str | None = None
    is_enabled: bool = True
    fed_by: list[Name] = []


class MonitorPart(Part):
    name: Name
    probe: Name
    target: dict[str, Any]
    interval: Duration = timedelta(minutes=1)
    timeout: Duration = timedelta(seconds=9)
    failures: int = 2
    successes: int = 1
    warning_ms: int | None = None
    critical_ms: int | None = None
    severity: Severity = Severity.CRITICAL
    service: str | None = None
    is_enabled: bool = True
