"""What we ask for ourselves, and the answers."""

from datetime import date, datetime
from typing import Any

from tocsin.kit.tx import Tx
from tocsin.signals.check import CheckRow
from tocsin.signals.monitor import Judged, MonitorRow, NewMonitor
from tocsin.signals.uptime import Day

# The newest checks that are kept of each monitor: some eight hours at one a minute.
KEPT = 500


def next_id(tx: Tx) -> int:
    """Reserve an id, which decides when in its interval the monitor runs."""
    return int(tx.value("select nextval(pg_get_serial_sequence('monitor', 'id'))"))


def insert(
    tx: Tx, monitor_id: int, source_id: int, wanted: NewMonitor, *, run_at: datetime, now: datetime
) -> None:
    tx.run(
        """
        insert into monitor (
            id, source_id, probe, target, interval, timeout, failures, successes, warning_ms,
            critical_ms, severity, since, next_run_at
        )
        overriding system value
        values (
            %(id)s, %(source_id)s, %(probe)s, %(target)s, %(interval)s, %(timeout)s, %(failures)s,
            %(successes)s, %(warning_ms)s, %(critical_ms)s, %(severity)s, %(now)s, %(run_at)s
        )
        """,
        id=monitor_id,
        source_id=source_id,
        run_at=run_at,
        now=now,
        **_columns(wanted),
    )


def update(tx: Tx, monitor_id: int, wanted: NewMonitor, *, run_at: datetime) -> None:
    """Set what is asked; the standing stays, and checks under way come too late."""
    tx.run(
        """
        update monitor
        set probe = %(probe)s,
            target = %(target)s,
            interval = %(interval)s,
            timeout = %(timeout)s,
            failures = %(failures)s,
            successes = %(successes)s,
            warning_ms = %(warning_ms)s,
            critical_ms = %(critical_ms)s,
            severity = %(severity)s,
            next_run_at = least(next_run_at, %(run_at)s),
            fence = fence + 1
        where id = %(id)s
        """,
        id=monitor_id,
        run_at=run_at,
        **_columns(wanted),
    )


def claim(tx: Tx, *, now: datetime, limit: int) -> list[MonitorRow]:
    """Return those that are due, each once: its next run is set and its fence raised.

    The next run keeps the monitor's place in the interval, however late this one is.
    """
    return tx.all(
        MonitorRow,
        """
        with due as (
            select monitor.id
            from monitor
            join source on source.id = source_id
            where next_run_at <= %(now)s and is_enabled
            order by next_run_at, monitor.id
            limit %(limit)s
            for update of monitor skip locked
        ), claimed as (
            update monitor
            set fence = fence + 1,
                next_run_at = next_run_at + interval * (
                    floor(
                        extract(epoch from %(now)s - next_run_at) / extract(epoch from interval)
                    ) + 1
                )::float8
            where id in (select id from due)
            returning *
        )
        select claimed.id, source_id, name, service_id, is_enabled, probe, target, interval,
            timeout, failures, successes, warning_ms, critical_ms, severity, health, streak,
            streak_health, since, checks, last_checked_at, last_reason, next_run_at, fence
        from claimed
        join source on source.id = source_id
        order by claimed.id
        """,
        now=now,
        limit=limit,
    )


def set_judged(tx: Tx, row: MonitorRow, judged: Judged, *, at: datetime) -> bool:
    """Return False when the claim was overtaken; then nothing is changed."""
    return bool(
        tx.run(
            """
            update monitor
            set health = %(health)s,
                streak = %(streak)s,
                streak_health = %(streak_health)s,
                since = case when health = %(health)s then since else %(at)s end,
                checks = checks + 1,
                last_checked_at = %(at)s,
                last_reason = %(reason)s
            where id = %(id)s and fence = %(fence)s
            """,
            id=row.id,
            fence=row.fence,
            health=judged.health,
            streak=judged.streak,
            streak_health=judged.streak_health,
            reason=judged.check.reason,
            at=at,
        )
    )


def keep_check(tx: Tx, row: MonitorRow, judged: Judged, *, at: datetime) -> None:
    """Put the check into the ring of the newest, over the oldest, and count it to its day."""
    check = judged.check
    tx.run(
        """
        with counted as (
            insert into check_day (monitor_id, day, checks, degraded, down, duration_ms)
            values (
                %(id)s, (%(at)s at time zone 'UTC')::date, 1, (%(health)s = 'degraded')::int,
                (%(health)s = 'down')::int, %(duration_ms)s
            )
            on conflict (monitor_id, day) do update
            set checks = check_day.checks + 1,
                degraded = check_day.degraded + excluded.degraded,
                down = check_day.down + excluded.down,
                duration_ms = check_day.duration_ms + excluded.duration_ms
        )
        insert into check_result (monitor_id, slot, at, health, duration_ms, reason)
        values (%(id)s, %(slot)s, %(at)s, %(health)s, %(duration_ms)s, %(reason)s)
        on conflict (monitor_id, slot) do update
        set at = excluded.at,
            health = excluded.health,
            duration_ms = excluded.duration_ms,
            reason = excluded.reason
        """,
        id=row.id,
        slot=row.checks % KEPT,
        at=at,
        health=check.health,
        duration_ms=check.duration_ms,
        reason=check.reason,
    )


def by_id(tx: Tx, monitor_id: int) -> MonitorRow | None:
    return tx.maybe(
        MonitorRow,
        """
        select monitor.id, source_id, name, service_id, is_enabled, probe, target, interval,
            timeout, failures, successes, warning_ms, critical_ms, severity, health, streak,
            streak_health, since, checks, last_checked_at, last_reason, next_run_at, fence
        from monitor
        join source on source.id = source_id
        where monitor.id = %(id)s
        """,
        id=monitor_id,
    )


def listed(tx: Tx, *, limit: int) -> list[MonitorRow]:
    """Return the monitors by name."""
    return tx.all(
        MonitorRow,
        """
        select monitor.id, source_id, name, service_id, is_enabled, probe, target, interval,
            timeout, failures, successes, warning_ms, critical_ms, severity, health, streak,
            streak_health, since, checks, last_checked_at, last_reason, next_run_at, fence
        from monitor
        join source on source.id = source_id
        order by lower(name)
        limit %(limit)s
        """,
        limit=limit,
    )


def checks(tx: Tx, monitor_id: int, *, limit: int) -> list[CheckRow]:
    """Return the newest first."""
    return tx.all(
        CheckRow,
        """
        select at, health, duration_ms, reason
        from check_result
        where monitor_id = %(id)s
        order by at desc, slot desc
        limit %(limit)s
        """,
        id=monitor_id,
        limit=limit,
    )


def days(tx: Tx, monitor_id: int, *, since: date) -> list[Day]:
    """Return the days on which it was checked, oldest first."""
    return tx.all(
        Day,
        """
        select day, checks, degraded, down, duration_ms
        from check_day
        where monitor_id = %(id)s and day >= %(since)s
        order by day
        limit 4000
        """,
        id=monitor_id,
        since=since,
    )


def _columns(wanted: NewMonitor) -> dict[str, Any]:
    limits = wanted.thresholds
    return {
        "probe": wanted.probe,
        "target": dict(wanted.target),
        "interval": wanted.interval,
        "timeout": wanted.timeout,
        "failures": limits.failures,
        "successes": limits.successes,
        "warning_ms": limits.warning_ms,
        "critical_ms": limits.critical_ms,
        "severity": wanted.severity,
    }
