"""The SQL of watchdogs: which alerts feed which heartbeat, and when they were last seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.alerts import matcher
from tocsin.alerts.matcher import Matcher
from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Watchdog:
    """An alert for which all matchers hold feeds the heartbeat instead of paging."""

    heartbeat_id: int
    matchers: list[dict[str, Any]]

    @property
    def conditions(self) -> tuple[Matcher, ...]:
        return matcher.from_rows(self.matchers)


@dataclass(frozen=True, slots=True)
class Seen:
    heartbeat_id: int
    last_seen_at: datetime


def watchdogs(tx: Tx) -> list[Watchdog]:
    return tx.all(
        Watchdog,
        """
        select heartbeat_id, matchers
        from watchdog
        order by heartbeat_id
        limit 1000
        """,
    )


def put(tx: Tx, heartbeat_id: int, matchers: Sequence[Matcher]) -> None:
    tx.run(
        """
        insert into watchdog (heartbeat_id, matchers)
        values (%(id)s, %(matchers)s)
        on conflict (heartbeat_id) do update
        set matchers = excluded.matchers
        """,
        id=heartbeat_id,
        matchers=Json(matcher.to_rows(matchers)),
    )


def remove(tx: Tx, heartbeat_id: int) -> int:
    return tx.run("delete from watchdog where heartbeat_id = %(id)s", id=heartbeat_id)


def add_alerts(tx: Tx, heartbeats: Mapping[int, int]) -> None:
    """Let each alert feed the heartbeat."""
    tx.run(
        """
        insert into watchdog_alert (alert_id, heartbeat_id)
        select alert_id, heartbeat_id
        from unnest(%(alerts)s::bigint[], %(heartbeats)s::bigint[])
            as given (alert_id, heartbeat_id)
        order by alert_id
        on conflict (alert_id) do nothing
        """,
        alerts=list(heartbeats),
        heartbeats=list(heartbeats.values()),
    )


IS_FED: Condition = """
    exists (
        select
        from watchdog_alert
    )
"""
"""Whether an alert feeds a heartbeat: when it was last seen has to be asked of each of them."""


def seen(tx: Tx) -> list[Seen]:
    """Return when each heartbeat was last fed by an alert that is open."""
    return tx.all(
        Seen,
        """
        select watchdog_alert.heartbeat_id, max(alert_pulse.last_seen_at) as last_seen_at
        from watchdog_alert
        join watchdog using (heartbeat_id)
        join alert on alert.id = watchdog_alert.alert_id and alert.status <> 'closed'
        join alert_pulse on alert_pulse.alert_id = alert.id
        group by watchdog_alert.heartbeat_id
        order by watchdog_alert.heartbeat_id
        limit 1000
        """,
    )


def let_go(tx: Tx, *, limit: int) -> list[int]:
    """Forget the alerts that feed nothing any more; return those that are open still."""
    return tx.column(
        """
        with gone as (
            delete from watchdog_alert
            where alert_id in (
                select watchdog_alert.alert_id
                from watchdog_alert
                join alert on alert.id = watchdog_alert.alert_id
                left join watchdog on watchdog.heartbeat_id = watchdog_alert.heartbeat_id
                where alert.status = 'closed' or watchdog.heartbeat_id is null
                order by watchdog_alert.alert_id
                limit %(limit)s
                for update of watchdog_alert skip locked
            )
            returning alert_id
        )
        select alert.id
        from gone
        join alert on alert.id = gone.alert_id and alert.status <> 'closed'
        order by alert.id
        limit %(limit)s
        """,
        limit=limit,
    )
