"""A monitor asks its target again and again, at its own place in the interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.signals import withheld
from tocsin.signals.check import Health
from tocsin.signals.signal import Severity

SHORTEST, LONGEST = timedelta(seconds=10), timedelta(days=1)
SLOWEST_MS = 60_000
# Monitors are asked together, so the slowest holds up the answers of the others.
SHORTEST_TIMEOUT, LONGEST_TIMEOUT = timedelta(milliseconds=100), timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`warning_ms` degrades and `critical_ms` brings down; None sets no limit."""

    failures: int = 2
    successes: int = 1
    warning_ms: int | None = None
    critical_ms: int | None = None


@dataclass(frozen=True, slots=True)
class NewMonitor:
    """`target` holds the probe's own fields, see its description."""

    name: str
    probe: str
    target: Mapping[str, Any]
    interval: timedelta = timedelta(minutes=1)
    timeout: timedelta = timedelta(seconds=9)
    thresholds: Thresholds = Thresholds()
    severity: Severity = Severity.CRITICAL
    service_id: int | None = None
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class MonitorRow:
    """`health` holds since `since`; `streak` counts the checks in a row that disagree with it.

    What is `sealed` of the target is marked in it, see withheld.
    """

    id: int
    source_id: int
    name: str
    service_id: int | None
    is_enabled: bool
    probe: str
    target: dict[str, Any]
    interval: timedelta
    timeout: timedelta
    failures: int
    successes: int
    warning_ms: int | None
    critical_ms: int | None
    severity: Severity
    health: Health
    streak: int
    streak_health: Health | None
    since: datetime
    checks: int
    last_checked_at: datetime | None
    last_reason: str
    next_run_at: datetime
    fence: int
    removed_at: datetime | None
    sealed: str | None = None

    @property
    def shown_target(self) -> dict[str, Any]:
        return withheld.shown(self.target)

    def as_new(self) -> NewMonitor:
        return NewMonitor(
            name=self.name,
            probe=self.probe,
            target=self.target,
            interval=self.interval,
            timeout=self.timeout,
            thresholds=Thresholds(self.failures, self.successes, self.warning_ms, self.critical_ms),
            severity=self.severity,
            service_id=self.service_id,
            is_enabled=self.is_enabled,
        )


def mistakes(wanted: NewMonitor) -> dict[str, str]:
    """What is wrong with it, by field, but for the target, which is its probe's matter."""
    limits = wanted.thresholds
    rules = {
        "interval": (
            SHORTEST <= wanted.interval <= LONGEST,
            "The interval must be between 10 seconds and a day.",
        ),
        "timeout": (
            SHORTEST_TIMEOUT <= wanted.timeout <= min(LONGEST_TIMEOUT, wanted.interval * 0.999),
            "The time-out must be from 100 ms to 60 s, and shorter than the interval.",
        ),
        "failures": (1 <= limits.failures <= 100, "Failures in a row must be from 1 to 100."),
        "successes": (1 <= limits.successes <= 100, "Successes in a row must be from 1 to 100."),
        "warning_ms": (
            limits.warning_ms is None or 0 < limits.warning_ms < SLOWEST_MS,
            f"The slow limit must be from 1 to {SLOWEST_MS - 1} ms.",
        ),
        "critical_ms": (
            limits.critical_ms is None
            or (limits.warning_ms or 0) < limits.critical_ms <= SLOWEST_MS,
            f"The critical limit must be above the slow limit, and {SLOWEST_MS} ms at most.",
        ),
    }
    return {field: sentence for field, (is_right, sentence) in rules.items() if not is_right}


def first_run(monitor_id: int, interval: timedelta, *, now: datetime) -> datetime:
    """Spread by number over the first interval, so that monitors made together do not run so."""
    # The golden ratio's multiples fall evenly into the interval, however many there are.
    return now + interval * ((monitor_id * 0.618033988749895) % 1)
