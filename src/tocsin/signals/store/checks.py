"""What the monitors found: the newest as a ring, and every one counted to its day."""

from datetime import date, datetime

from tocsin.kit.tx import Tx
from tocsin.signals.check import CheckRow
from tocsin.signals.judgement import Judged
from tocsin.signals.monitor import MonitorRow
from tocsin.signals.uptime import Day

# The newest checks that are kept of each monitor: some eight hours at one a minute.
KEPT = 500


def keep(tx: Tx, row: MonitorRow, judged: Judged, *, at: datetime) -> None:
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


def newest(tx: Tx, monitor_id: int, *, limit: int) -> list[CheckRow]:
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
