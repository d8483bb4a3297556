"""What we ask for ourselves, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.due import Condition
from tocsin.kit.pages import Place
from tocsin.kit.tx import Tx
from tocsin.signals import withheld
from tocsin.signals.judgement import Judged
from tocsin.signals.monitor import MonitorRow, NewMonitor


@dataclass(frozen=True, slots=True)
class Kept:
    """What is wanted, and the hidden parts of its target as they are kept."""

    wanted: NewMonitor
    sealed: str | None


def next_id(tx: Tx) -> int:
    """Reserve an id, which decides when in its interval the monitor runs."""
    return int(tx.value("select nextval(pg_get_serial_sequence('monitor', 'id'))"))


def insert(
    tx: Tx, place: tuple[int, int], wanted: Kept, *, run_at: datetime, now: datetime
) -> None:
    """`place` is the number reserved for it, and its source's."""
    monitor_id, source_id = place
    tx.run(
        """
        insert into monitor (
            id, source_id, probe, target, interval, timeout, failures, successes, warning_ms,
            critical_ms, severity, since, next_run_at, sealed
        )
        overriding system value
        values (
            %(id)s, %(source_id)s, %(probe)s, %(target)s, %(interval)s, %(timeout)s, %(failures)s,
            %(successes)s, %(warning_ms)s, %(critical_ms)s, %(severity)s, %(now)s, %(run_at)s,
            %(sealed)s
        )
        """,
        id=monitor_id,
        source_id=source_id,
        run_at=run_at,
        now=now,
        **_columns(wanted),
    )


def update(tx: Tx, monitor_id: int, wanted: Kept, *, run_at: datetime) -> None:
    """Set what is asked; the standing stays, and checks under way come too late."""
    tx.run(
        """
        update monitor
        set probe = %(probe)s,
            target = %(target)s,
            sealed = %(sealed)s,
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


def seal(tx: Tx, monitor_id: int, target: Mapping[str, Any], sealed: str) -> None:
    """Keep sealed what stood open in it."""
    tx.run(
        """
        update monitor
        set target = %(target)s,
            sealed = %(sealed)s
        where id = %(id)s and sealed is null
        """,
        id=monitor_id,
        target=dict(target),
        sealed=sealed,
    )


def overtake(tx: Tx, monitor_id: int) -> None:
    """Let the answer of a check that is under way count for nothing."""
    tx.run(
        """
        update monitor
        set fence = fence + 1
        where id = %(id)s
        """,
        id=monitor_id,
    )


IS_DUE: Condition = """
    exists (
        select
        from monitor
        join source on source.id = source_id
        where (next_run_at <= %(now)s or next_run_at > %(now)s + 2 * interval) and is_enabled
    )
"""


def claim(tx: Tx, *, now: datetime, limit: int) -> list[MonitorRow]:
    """Return those that are due, each once: its next run is set and its fence raised.

    The next run keeps the monitor's place in the interval, however late this one is. One further
    ahead than two intervals was set before the clock was set back.
    """
    return tx.all(
        MonitorRow,
        """
        with due as (
            select monitor.id
            from monitor
            join source on source.id = source_id
            where (next_run_at <= %(now)s or next_run_at > %(now)s + 2 * interval) and is_enabled
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
            streak_health, since, checks, last_checked_at, last_reason, next_run_at, fence,
            removed_at, sealed
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


def by_id(tx: Tx, monitor_id: int) -> MonitorRow | None:
    return tx.maybe(
        MonitorRow,
        """
        select monitor.id, source_id, name, service_id, is_enabled, probe, target, interval,
            timeout, failures, successes, warning_ms, critical_ms, severity, health, streak,
            streak_health, since, checks, last_checked_at, last_reason, next_run_at, fence,
            removed_at, sealed
        from monitor
        join source on source.id = source_id
        where monitor.id = %(id)s
        """,
        id=monitor_id,
    )


def listed(tx: Tx, after: Place, *, limit: int) -> list[MonitorRow]:
    """Return those in use by name, and one more than the limit."""
    return tx.all(
        MonitorRow,
        """
        select monitor.id, source_id, name, service_id, is_enabled, probe, target, interval,
            timeout, failures, successes, warning_ms, critical_ms, severity, health, streak,
            streak_health, since, checks, last_checked_at, last_reason, next_run_at, fence,
            removed_at, sealed
        from monitor
        join source on source.id = source_id
        where removed_at is null
            and (
                %(after)s::text is null
                or (lower(name), monitor.id) > (lower(%(after)s), %(after_id)s)
            )
        order by lower(name), monitor.id
        limit %(limit)s
        """,
        after=after.name,
        after_id=after.id,
        limit=limit + 1,
    )


def _columns(kept: Kept) -> dict[str, Any]:
    wanted = kept.wanted
    limits = wanted.thresholds
    return {
        "probe": wanted.probe,
        "target": withheld.shown(wanted.target),
        "sealed": kept.sealed,
        "interval": wanted.interval,
        "timeout": wanted.timeout,
        "failures": limits.failures,
        "successes": limits.successes,
        "warning_ms": limits.warning_ms,
        "critical_ms": limits.critical_ms,
        "severity": wanted.severity,
    }
