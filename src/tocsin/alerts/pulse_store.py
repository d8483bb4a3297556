"""The SQL of pulses: what repeats count, and what has not been repeated in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx
from tocsin.signals.signal import Severity


@dataclass(frozen=True, slots=True)
class Pulsed:
    alert_id: int
    source_id: int
    identity: str
    severity: Severity


def pulse(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> list[Pulsed]:
    """Count repeats of alerts that are not closed; the rows not answered for are not open.

    Each is looked for by the index, however many there are: left to choose, the planner reads the
    whole table where its statistics are from before a storm.
    """
    if not rows:
        return []
    return tx.all(
        Pulsed,
        """
        update alert_pulse
        set count = alert_pulse.count + given.times,
            last_seen_at = %(now)s,
            closes_at = given.closes_at,
            sweep_at = least(alert_pulse.sweep_at, given.closes_at),
            said_at = greatest(alert_pulse.said_at, given.said_at)
        from jsonb_to_recordset(%(rows)s) as given (source_id bigint, identity text, times int,
            closes_at timestamptz, said_at timestamptz)
        cross join lateral (
            select id, severity
            from alert
            where alert.source_id = given.source_id
                and alert.identity = given.identity
                and alert.status <> 'closed'
            order by id
            limit 1
        ) as found
        where alert_pulse.alert_id = found.id
        returning found.id as alert_id, given.source_id, given.identity, found.severity
        """,
        rows=Json(rows),
        now=now,
    )


IS_OVER: Condition = """
    exists (
        select
        from alert_pulse
        where sweep_at <= %(now)s
    )
"""


def sweep(tx: Tx, *, now: datetime, limit: int) -> list[tuple[int, str]]:
    """Return (source, identity) of alerts whose time is up; move on those that were repeated."""
    due = tx.column(
        """
        select alert_id
        from alert_pulse
        where sweep_at <= %(now)s
        order by sweep_at, alert_id
        limit %(limit)s
        for update skip locked
        """,
        now=now,
        limit=limit,
    )
    tx.run(
        """
        update alert_pulse
        set sweep_at = closes_at
        where alert_id = any(%(due)s) and (closes_at is null or closes_at > %(now)s)
        """,
        due=due,
        now=now,
    )
    rows = tx.all(
        _Place,
        """
        select alert.source_id, alert.identity
        from alert_pulse
        join alert on alert.id = alert_pulse.alert_id
        where alert_pulse.alert_id = any(%(due)s) and alert_pulse.closes_at <= %(now)s
        order by alert.source_id, alert.identity
        limit %(limit)s
        """,
        due=due,
        now=now,
        limit=limit,
    )
    return [(row.source_id, row.identity) for row in rows]


@dataclass(frozen=True, slots=True)
class _Place:
    source_id: int
    identity: str
