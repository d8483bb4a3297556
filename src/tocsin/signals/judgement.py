"""What a check makes of a monitor's health, and what there is to say of it.

One lost packet is no outage and one lucky answer no recovery: a change of health takes several
checks in a row on the same side, and goes no further than the mildest of them.
"""

from dataclasses import dataclass, replace

from tocsin.kit import periods
from tocsin.signals import signal
from tocsin.signals.check import Check, Health
from tocsin.signals.monitor import MonitorRow
from tocsin.signals.signal import Link, Severity, Signal, State

# What is too slow or about to expire is not broken yet.
_DEGRADED_SEVERITY = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check makes of a monitor's standing; `signal` is None while nothing changes."""

    check: Check
    health: Health
    streak: int
    streak_health: Health | None
    signal: Signal | None


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
