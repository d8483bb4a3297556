"""What the auditor asks the database: its own SQL, over partial indexes of what is still open.

Nothing here is shared with the engine, so that a mistake there is not made here a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit.tx import Tx

# All that the auditor's role may read.
READ = (
    *("engine_tick", "hold", "notification", "page", "incident", "raw_event", "raw_event_outcome"),
    *("unsealed", "event", "contact", "channel_setting", "catch_all_target", "person"),
    *("team_member", "rotation", "rotation_participant", "synthetic_page"),
    "alert_without_incident",
)


@dataclass(frozen=True, slots=True)
class Late:
    """How many there are, and since when the oldest should have been dealt with."""

    many: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Silent:
    lane: str
    ticked_at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """The first synthetic page that is remembered, and the last that came all the way."""

    first_at: datetime | None
    done_at: datetime | None


def limit_time(tx: Tx, budget: timedelta) -> None:
    tx.run(
        "select set_config('statement_timeout', %(budget)s, true)",
        budget=str(int(budget.total_seconds() * 1000)),
    )


def is_held(tx: Tx) -> bool:
    return bool(tx.value("select exists (select from hold)"))


def overdue_notifications(tx: Tx, *, before: datetime) -> Late:
    return _late(
        tx,
        """
        select count(*) as many, min(due_at) as since
        from notification
        where ended_at is null
            and due_at < %(before)s
            and (lease_until is null or lease_until < %(before)s)
        """,
        before=before,
    )


def overdue_pages(tx: Tx, *, before: datetime) -> Late:
    return _late(
        tx,
        """
        select count(*) as many, min(next_due_at) as since
        from page
        where status = 'paging'
            and next_due_at < %(before)s
        """,
        before=before,
    )


def unpaged_incidents(tx: Tx, *, before: datetime, after: datetime) -> Late:
    """Open ones from signals that nobody was ever paged about, of the last day."""
    return _late(
        tx,
        """
        select count(*) as many, min(logged_at) as since
        from incident
        where status = 'open'
            and channel in ('signal', 'monitor')
            and parent_number is null
            and logged_at between %(after)s and %(before)s
            and not exists (
                select
                from page
                where page.subject = 'incident/' || incident.number
            )
        """,
        before=before,
        after=after,
    )


def homeless_alerts(tx: Tx, *, before: datetime) -> Late:
    """Accepted, muted by nothing, and yet part of no incident: each is a page that nobody gets."""
    return _late(
        tx,
        """
        select count(*) as many, min(opened_at) as since
        from alert_without_incident
        where opened_at < %(before)s
        """,
        before=before,
    )


def newest_raw_event(tx: Tx) -> int:
    found: int | None = tx.value("select max(id) from raw_event")
    return found or 0


def unaccounted(tx: Tx, *, after: int, up_to: int) -> Late:
    """The residue: what was accepted and has no outcome, which must be nothing."""
    return _late(
        tx,
        """
        select count(*) as many, min(received_at) as since
        from raw_event
        where id > %(after)s
            and id <= %(up_to)s
            and not exists (
                select
                from raw_event_outcome
                where raw_event_outcome.raw_event_id = raw_event.id
            )
        """,
        after=after,
        up_to=up_to,
    )


def silent_lanes(tx: Tx, *, before: datetime) -> list[Silent]:
    """Lanes that stand still in an engine that otherwise pages.

    Those of engines that are gone say nothing: the next version may have other lanes.
    """
    return tx.all(
        Silent,
        """
        select lane, max(ticked_at) as ticked_at
        from engine_tick
        where engine in (
            select engine
            from engine_tick
            where lane = 'paging'
                and ticked_at >= %(before)s
        )
        group by lane
        having max(ticked_at) < %(before)s
        order by lane
        limit 100
        """,
        before=before,
    )


def last_tick(tx: Tx, lane: str) -> datetime | None:
    found: datetime | None = tx.value(
        "select max(ticked_at) from engine_tick where lane = %(lane)s", lane=lane
    )
    return found


def unsealed(tx: Tx, *, before: datetime) -> Late:
    """Whether the oldest event that waits for the chain waits too long; ``many`` is 0 or 1."""
    return _late(
        tx,
        """
        select count(*) as many, min(at) as since
        from (
            select event.at
            from unsealed
            join event on event.id = unsealed.event_id
            order by unsealed.event_id
            limit 1
        ) as oldest
        where at < %(before)s
        """,
        before=before,
    )


def last_rounds(tx: Tx) -> Round:
    [found] = tx.all(
        Round,
        """
        select min(started_at) as first_at, max(started_at) filter (
            where acknowledged_at is not null
        ) as done_at
        from (
            select started_at, acknowledged_at
            from synthetic_page
            order by id desc
            limit 1000
        ) as latest
        """,
    )
    return found


def _late(tx: Tx, sql: Any, **params: Any) -> Late:
    [found] = tx.all(Late, sql, **params)
    return found


def settings_in_force(tx: Tx, names: list[str]) -> Mapping[str, str]:
    """PostgreSQL's own settings, for doctor."""
    rows = tx.column(
        """
        select name || '=' || setting
        from pg_settings
        where name = any(%(names)s)
        order by name
        limit 100
        """,
        names=names,
    )
    return dict(row.split("=", 1) for row in rows)


@dataclass(frozen=True, slots=True)
class SyntheticPage:
    """One page that was sent to nobody: when, and after how many milliseconds each hop was done."""

    started_at: datetime
    accepted_ms: int | None
    delivered_ms: int | None
    acknowledged_ms: int | None
    error: str | None


def synthetic_pages(tx: Tx, *, limit: int) -> list[SyntheticPage]:
    return tx.all(
        SyntheticPage,
        """
        select started_at, accepted_ms, delivered_ms, acknowledged_ms, error
        from synthetic_page
        order by id desc
        limit %(limit)s
        """,
        limit=limit,
    )
