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
class Reachable:
    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Server:
    slug: str
    settings: dict[str, Any]
    secrets: str | None


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
        where status in ('pending', 'sending')
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


def last_resorts(tx: Tx) -> list[Reachable]:
    """The proven contacts of whom the organisation pages last; of all admins if of nobody.

    Whoever takes turns in a schedule is told, on call or not: who is on call is not ours to know.
    """
    return tx.all(
        Reachable,
        """
        with last as (
            select person_id
            from catch_all_target
            where person_id is not null
            union
            select team_member.person_id
            from catch_all_target
            join team_member on team_member.team_id = catch_all_target.team_id
            union
            select rotation_participant.person_id
            from catch_all_target
            join rotation on rotation.schedule_id = catch_all_target.schedule_id
            join rotation_participant on rotation_participant.rotation_id = rotation.id
            union
            select id
            from person
            where role = 'admin'
                and (
                    not exists (select from catch_all_target)
                    or exists (select from catch_all_target where kind = 'admins')
                )
        )
        select distinct contact.channel, contact.address
        from last
        join person on person.id = last.person_id and person.is_active
        join contact on contact.person_id = person.id
        where contact.is_verified
            and contact.is_enabled
            and contact.removed_at is null
            and contact.channel in ('email', 'webhook', 'ntfy')
        order by contact.channel, contact.address
        limit 200
        """,
    )


def servers(tx: Tx) -> list[Server]:
    return tx.all(
        Server,
        """
        select slug, settings, secrets
        from channel_setting
        where slug in ('email', 'ntfy')
            and is_enabled
        order by slug
        limit 10
        """,
    )


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
class Thin:
    """A policy all of whose people are reached through one thing that can fail."""

    policy: str
    channel: str


def thin_policies(tx: Tx) -> list[Thin]:
    """Policies that rest on one dependency: all proven contacts are of one channel."""
    return tx.all(
        Thin,
        """
        with target as (
            select policy_id, kind, person_id, schedule_id, team_id
            from policy_target
            union all
            select id, kind, person_id, schedule_id, team_id
            from policy
        ), reached as (
            select policy_id, person_id
            from target
            where person_id is not null
            union
            select target.policy_id, team_member.person_id
            from target
            join team_member on team_member.team_id = target.team_id
            union
            select target.policy_id, rotation_participant.person_id
            from target
            join rotation on rotation.schedule_id = target.schedule_id
            join rotation_participant on rotation_participant.rotation_id = rotation.id
            union
            select target.policy_id, person.id
            from target
            join person on person.role = 'admin'
            where target.kind = 'admins'
        )
        select policy.name as policy, min(contact.channel) as channel
        from reached
        join policy on policy.id = reached.policy_id
        join contact on contact.person_id = reached.person_id
        where contact.is_verified
            and contact.is_enabled
            and contact.removed_at is null
            and contact.channel <> 'inbox'
        group by policy.id, policy.name
        having count(distinct contact.channel) = 1
        order by policy.name, policy.id
        limit 100
        """,
    )


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
