"""Monitors: targets that we ask again and again, and what they answered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Query

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output, shown
from tocsin.api.sources import FieldOut
from tocsin.kit import periods
from tocsin.signals import actions, uptime, viewing
from tocsin.signals.check import Health
from tocsin.signals.monitor import MonitorRow, NewMonitor, Thresholds
from tocsin.signals.signal import Severity

router = noun("monitors")

_MINUTE = periods.parse_duration("1m")
_PATIENCE = periods.parse_duration("9s")


class ProbeOut(Output):
    """A way to ask; ``fields`` are what a monitor's ``target`` holds."""

    slug: str
    title: str
    fields: list[FieldOut]


class MonitorOut(Output):
    """``health`` holds ``since``; in ``target`` the values of headers and body are hidden."""

    id: int
    source_id: int
    name: str
    service: str | None
    service_id: int | None
    is_enabled: bool
    probe: str
    target: dict[str, Any]
    interval: Duration
    interval_seconds: float
    timeout: Duration
    timeout_seconds: float
    failures: int
    successes: int
    warning_ms: int | None
    critical_ms: int | None
    severity: Severity
    health: Health
    since: datetime
    last_checked_at: datetime | None
    last_reason: str
    next_run_at: datetime
    removed_at: datetime | None


class MonitorIn(Input):
    """``failures`` in a row bring it down, ``successes`` up again.

    An answer slower than ``warning_ms`` degrades it, one slower than ``critical_ms`` fails. What
    is sent back hidden in ``target`` stays as it is.
    """

    name: str
    probe: str
    target: Mapping[str, Any]
    interval: Duration = _MINUTE
    timeout: Duration = _PATIENCE
    failures: int = 2
    successes: int = 1
    warning_ms: int | None = None
    critical_ms: int | None = None
    severity: Severity = Severity.CRITICAL
    service: Named | None = None
    is_enabled: bool = True


class CheckOut(Output):
    at: datetime
    health: Health
    duration_ms: int
    reason: str


class DayOut(Output):
    """``share`` is the share of checks that found the target not down."""

    day: date
    checks: int
    degraded: int
    down: int
    share: float
    mean_ms: int


class UptimeOut(Output):
    """``share`` is over all the days, null when nothing was checked."""

    share: float | None
    days: list[DayOut]


@router.get("")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[MonitorOut]:
    """Return monitors by name."""
    found = viewing.list_monitors(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.get("/probes")
def list_probes(frame: Reading) -> Listed[ProbeOut]:
    """Return the ways in which a target can be asked."""
    found = viewing.list_probes(actor=frame.actor)
    return Listed(items=[ProbeOut.model_validate(probe) for probe in found])


@router.post("", status_code=201)
def create(body: MonitorIn, frame: Writing) -> MonitorOut:
    wanted = _wanted(body, frame)
    made = actions.create_monitor(
        frame.tx, wanted, sealed_with=frame.settings.key, actor=frame.actor, now=frame.now
    )
    return _one(frame, actions.monitor(frame.tx, made.id))


@router.get("/{monitor_id}")
def show(monitor_id: Id, frame: Reading) -> MonitorOut:
    return _one(frame, viewing.view_monitor(frame.tx, monitor_id, actor=frame.actor))


@router.put("/{monitor_id}")
def replace(monitor_id: Id, body: MonitorIn, frame: Writing) -> MonitorOut:
    wanted = _wanted(body, frame)
    key, actor = frame.settings.key, frame.actor
    actions.update_monitor(
        frame.tx, monitor_id, wanted, sealed_with=key, actor=actor, now=frame.now
    )
    return _one(frame, actions.monitor(frame.tx, monitor_id))


@router.delete("/{monitor_id}", status_code=204)
def remove(monitor_id: Id, frame: Writing) -> None:
    """Ask no more and take it out of the lists; what it found stays."""
    actions.remove_monitor(frame.tx, monitor_id, actor=frame.actor, now=frame.now)


@router.get("/{monitor_id}/checks")
def list_checks(monitor_id: Id, frame: Reading, limit: Limit = 60) -> Listed[CheckOut]:
    """Return the newest checks, newest first."""
    found = viewing.list_checks(frame.tx, monitor_id, limit=limit, actor=frame.actor)
    return Listed(items=[CheckOut.model_validate(check) for check in found])


@router.get("/{monitor_id}/uptime")
def show_uptime(
    monitor_id: Id, frame: Reading, days: Annotated[int, Query(ge=1, le=366)] = 90
) -> UptimeOut:
    """Return how much of each of the last days the target was up, oldest first."""
    since = (frame.now - timedelta(days=days - 1)).date()
    found = viewing.list_days(frame.tx, monitor_id, since=since, actor=frame.actor)
    return UptimeOut(share=uptime.share(found), days=[DayOut.model_validate(day) for day in found])


def _wanted(body: MonitorIn, frame: Frame) -> NewMonitor:
    return NewMonitor(
        name=body.name,
        probe=body.probe,
        target=body.target,
        interval=body.interval,
        timeout=body.timeout,
        thresholds=Thresholds(body.failures, body.successes, body.warning_ms, body.critical_ms),
        severity=body.severity,
        service_id=names.service_id(frame, body.service),
        is_enabled=body.is_enabled,
    )


def _one(frame: Frame, monitor: MonitorRow) -> MonitorOut:
    return _shown(frame, [monitor])[0]


def _shown(frame: Frame, found: Sequence[MonitorRow]) -> list[MonitorOut]:
    known = names.of(frame.tx, services=[each.service_id for each in found])
    return [
        shown(
            MonitorOut,
            each,
            service=known.service(each.service_id),
            target=each.shown_target,
            interval_seconds=each.interval.total_seconds(),
            timeout_seconds=each.timeout.total_seconds(),
        )
        for each in found
    ]
