"""A monitor asks its target again and again and changes its mind only after enough answers agree.

One lost packet is no outage and one lucky answer no recovery: a change of health takes several
checks in a row on the same side, and goes no further than the mildest of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit import periods
from tocsin.signals import signal
from tocsin.signals.check import Check, Health
from tocsin.signals.signal import Link, Severity, Signal, State

SHORTEST, LONGEST = timedelta(seconds=10), timedelta(days=1)
SHORTEST_TIMEOUT = timedelta(milliseconds=100)
# What is too slow or about to expire is not broken yet.
_DEGRADED_SEVERITY = Severity.WARNING


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
    """`health` holds since `since`; `streak` counts the checks in a row that disagree with it."""

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


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check makes of a monitor's standing; `signal` is None while nothing changes."""

    check: Check
    health: Health
    streak: int
    streak_health: Health | None
    signal: Signal | None


def mistakes(wanted: NewMonitor) -> dict[str, str]:
    """What is wrong with it, by field, but for the target, which is its probe's matter."""
    limits = wanted.thresholds
    rules = {
        "interval": (
            SHORTEST <= wanted.interval <= LONGEST,
            "The interval must be between 10 seconds and a day.",
        ),
        "timeout": (
            SHORTEST_TIMEOUT <= wanted.timeout < wanted.interval,
            "The time-out must be at least 100 ms and shorter than the interval.",
        ),
        "failures": (1 <= limits.failures <= 100, "Failures in a row must be from 1 to 100."),
        "successes": (1 <= limits.successes <= 100, "Successes in a row must be from 1 to 100."),
        "warning_ms": ((limits.warning_ms or 1) > 0, "The slow limit must be above 0 ms."),
        "critical_ms": (
            (limits.critical_ms or LONGEST.total_seconds() * 1000) > (limits.warning_ms or 0),
            "The critical limit must be above the warning limit.",
        ),
    }
    return {field: sentence for field, (is_right, sentence) in rules.items() if not is_right}


def first_run(monitor_id: int, interval: timedelta, *, now: datetime) -> datetime:
    """Spread by number over the first interval, so that monitors made together do not run so."""
    # The golden ratio's multiples fall evenly into the interval, however many there are.
    return now + interval * ((monitor_id * 0.618033988749895) % 1)


def judge(row: MonitorRow, answer: Check) -> Judged:
    check = timed(row, answer)
    if check.health == row.health:
        return Judged(check, row.health, 0, None, None)
    nearest = _nearest(row, check.health)
    streak = row.streak + 1 if _is_same_side(row, check.health) else 1
    needed = row.failures if _rank(check.health) > _rank(row.health) else row.successes
    if streak < needed:
        return Judged(check, row.health, streak, nearest, None)
    return Judged(check, nearest, 0, None, _said(row, nearest, check))


def timed(row: MonitorRow, check: Check) -> Check:
    """The check, worse if it took too long."""
    for limit, health in ((row.critical_ms, Health.DOWN), (row.warning_ms, Health.DEGRADED)):
        if limit is not None and check.duration_ms > limit and _rank(health) > _rank(check.health):
            reason = f"took {check.duration_ms} ms, more than {limit} ms"
            return replace(check, health=health, reason=reason)
    return check


def _rank(health: Health) -> int:
    return tuple(Health).index(health)


def _is_same_side(row: MonitorRow, health: Health) -> bool:
    if row.streak_health is None:
        return False
    return (_rank(row.streak_health) > _rank(row.health)) == (_rank(health) > _rank(row.health))


def _nearest(row: MonitorRow, health: Health) -> Health:
    """Of the streak so far and this check, the one that is nearest to the health that holds."""
    if row.streak_health is None or not _is_same_side(row, health):
        return health
    return min(row.streak_health, health, key=lambda each: abs(_rank(each) - _rank(row.health)))


def _said(row: MonitorRow, health: Health, check: Check) -> Signal:
    words = {Health.UP: "is up again", Health.DEGRADED: "is degraded", Health.DOWN: "is down"}
    address = str(row.target.get("url") or row.target.get("host") or "")
    is_up = health is Health.UP
    return Signal(
        identity=f"monitor/{row.id}",
        state=State.OK if is_up else State.FIRING,
        summary=signal.summary(f"{row.name} {words[health]}: {check.reason}"),
        severity=row.severity if health is Health.DOWN else _DEGRADED_SEVERITY,
        description=_seen(row),
        labels=signal.labels(
            {
                "alertname": "MonitorFailed",
                "monitor": row.name,
                "probe": row.probe,
                "target": address,
            }
        ),
        links=(Link(address, "Target"),) if address.startswith(("http://", "https://")) else (),
    )


def _seen(row: MonitorRow) -> str:
    every = periods.format_duration(row.interval)
    return f"Checked every {every}; it takes {row.failures} checks in a row to change this."
