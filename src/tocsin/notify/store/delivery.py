"""The statements by which notifications are claimed, attempted and finished, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from tocsin.kit.tx import Json, Tx
from tocsin.notify.attempt import Attempt, Verdict
from tocsin.notify.message import Kind, Urgency
from tocsin.notify.store import due


@dataclass(frozen=True, slots=True)
class Row:
    """A notification under lease. ``message`` is as stored: reading it may fail, and then only
    its own delivery does.

    ``newer_id`` is a later page about the same that makes this one needless; ``unfinished``
    counts the attempts at it that nobody lived to end; ``setting`` is its channel's, read in the
    same statement because a page should not wait for another; ``is_held`` if it waited only to be
    told together with others; ``others_wait`` if any do.
    """

    id: int
    fence: int
    attempts: int
    person_id: int | None
    channel: str
    address: str
    subject: str
    cause: str
    kind: Kind
    urgency: Urgency
    message: dict[str, Any]
    created_at: datetime
    stop_reason: str | None
    newer_id: int | None
    unfinished: int
    setting: dict[str, Any] | None
    is_held: bool = False
    others_wait: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """Which rows may be leased, how many, and until when.

    ``busy`` are the hosts of addresses to which enough is on its way already.
    """

    channels: Sequence[str]
    until: datetime
    limit: int = 1
    only_pages: bool = False
    busy: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What may have changed about a row since it was leased."""

    id: int
    attempts: int
    stop_reason: str | None


def claim(tx: Tx, lease: Lease, *, now: datetime) -> list[Row]:
    """Lease what is due, or whose lease has run out, and open an attempt at each.

    Pages go before all else, and the newest first: after an outage it matters what is wrong now.
    What only informs goes in the order in which it happened.
    No attempt is opened at a row that is called off or has a newer one: it is to be settled.
    """
    return tx.all(
        Row,
        _CLAIM,
        channels=list(lease.channels),
        now=now,
        until=lease.until,
        too_late=now + due.LONGEST_LEASE,
        limit=lease.limit,
        only_pages=lease.only_pages,
        busy=list(lease.busy),
    )


# What is due since it was queued comes in its turn from an index, and a claim takes the first.
# What is newer is looked for among what is about the same: "is not distinct from" keeps the planner
# from taking the person's index instead, which holds all of a storm, and two columns at once from
# taking the primary key, by which all that was queued since is newer.
_CLAIM: LiteralString = """
with at_once as (
    select found.id, found.rank, found.turn
    from unnest(%(channels)s::text[]) as wanted (channel)
    cross join lateral (
        select id,
            case when kind <> 'page' then 2 when urgency = 'low' then 1 else 0 end as rank,
            case when kind = 'page' then -id else id end as turn
        from notification
        where channel = wanted.channel and status = 'pending'
            and due_at <= created_at and due_at <= %(now)s
            and (kind = 'page' or not %(only_pages)s)
            and lower(split_part(address, '/', 3)) <> all(%(busy)s)
        order by case when kind <> 'page' then 2 when urgency = 'low' then 1 else 0 end,
            case when kind = 'page' then -id else id end
        limit %(limit)s
        for update skip locked
    ) as found
), later as (
    select id,
        case when kind <> 'page' then 2 when urgency = 'low' then 1 else 0 end as rank,
        case when kind = 'page' then -id else id end as turn
    from notification
    where channel = any(%(channels)s) and status = 'pending'
        and due_at > created_at and due_at <= %(now)s
        and (kind = 'page' or not %(only_pages)s)
        and lower(split_part(address, '/', 3)) <> all(%(busy)s)
    order by rank, turn
    limit %(limit)s
    for update skip locked
), lapsed as (
    select id,
        case when kind <> 'page' then 2 when urgency = 'low' then 1 else 0 end as rank,
        case when kind = 'page' then -id else id end as turn
    from notification
    where channel = any(%(channels)s) and status = 'sending'
        and (lease_until <= %(now)s or lease_until > %(too_late)s)
        and (kind = 'page' or not %(only_pages)s)
        and lower(split_part(address, '/', 3)) <> all(%(busy)s)
    order by rank, turn
    limit %(limit)s
    for update skip locked
), chosen as (
    select id, rank, turn
    from (table at_once union all table later union all table lapsed) as found
    order by rank, turn
    limit %(limit)s
), leased as (
    update notification
    set status = 'sending', fence = fence + 1, attempts = attempts + 1,
        lease_until = %(until)s
    from chosen
    where notification.id = chosen.id
    returning notification.id, fence, attempts, person_id, channel, address, subject,
        cause, kind, urgency, message, created_at, stop_reason, rank, turn, due_at, held_until
), claimed as (
    select leased.*, case when leased.kind = 'page' and leased.person_id is not null then (
            select max(newer.id)
            from notification as newer
            where newer.subject = leased.subject
                and (newer.subject, newer.id) > (leased.subject, leased.id)
                and newer.person_id is not distinct from leased.person_id
                and newer.channel = leased.channel and newer.address = leased.address
                and newer.kind = 'page' and newer.stop_reason is null
                and (newer.status = 'sending'
                    or newer.status = 'pending' and newer.due_at <= %(now)s
                    or newer.status in ('sent', 'delivered')
                        and (newer.ended_at >= leased.due_at or leased.fence > 1))
        ) end as newer_id, (
            select count(*)
            from notification_attempt
            where notification_id = leased.id and ended_at is null
        ) as unfinished
    from leased
), opened as (
    insert into notification_attempt (notification_id, fence, provider, started_at)
    select id, fence, channel, %(now)s
    from claimed
    where stop_reason is null and newer_id is null
)
select id, fence, attempts, person_id, channel, address, subject, cause, kind, urgency,
    message, created_at, stop_reason, newer_id, unfinished, (
        select jsonb_build_object('slug', slug, 'is_enabled', is_enabled, 'settings', settings,
            'secrets', secrets)
        from channel_setting
        where slug = claimed.channel
    ) as setting, held_until is not null as is_held, exists (
        select
        from notification
        where status = 'pending' and held_until is not null
    ) as others_wait
from claimed
order by rank, turn
limit %(limit)s
"""


def close_attempts(
    tx: Tx, done: Sequence[tuple[Row, Attempt]], *, at: datetime
) -> Mapping[int, Held]:
    """Keep the evidence, also of attempts that came back after their lease.

    Returns and locks the rows that are still under this very lease, in the order of their ids;
    whoever is missing came late.
    """
    held = tx.all(
        Held,
        """
        with done as (
            select id, fence, outcome, code, error, provider_id, provider
            from jsonb_to_recordset(%(rows)s) as given (id bigint, fence int, outcome text,
                code text, error text, provider_id text, provider text)
        ), closed as (
            update notification_attempt
            set ended_at = %(at)s, outcome = done.outcome, code = done.code, error = done.error,
                provider_id = done.provider_id, provider = done.provider
            from done
            where notification_id = done.id and notification_attempt.fence = done.fence
                and ended_at is null
        )
        select notification.id, attempts, stop_reason
        from notification
        join done on done.id = notification.id and done.fence = notification.fence
        where status = 'sending'
        order by notification.id
        limit 1000
        for update of notification
        """,
        rows=Json([_ended(row, attempt) for row, attempt in done]),
        at=at,
    )
    return {row.id: row for row in held}


def settle(tx: Tx, ends: Sequence[tuple[Row, Verdict, bool]], *, now: datetime) -> None:
    """Write what became of each. The flag is False for a claim that asked no provider."""
    tx.later(
        """
        update notification
        set status = given.status, reason = given.reason, lease_until = null,
            due_at = coalesce(given.due_at, notification.due_at),
            ended_at = case when given.due_at is null then %(now)s::timestamptz end,
            attempts = attempts - case when given.counts then 0 else 1 end
        from jsonb_to_recordset(%(rows)s) as given (id bigint, fence int, status text, reason text,
            due_at timestamptz, counts boolean)
        where notification.id = given.id and notification.fence = given.fence
            and notification.status = 'sending'
        """,
        rows=Json([_settled(row, verdict, counts=counts) for row, verdict, counts in ends]),
        now=now,
    )


def _ended(row: Row, attempt: Attempt) -> dict[str, Any]:
    return {
        "id": row.id, "fence": row.fence, "outcome": attempt.outcome, "code": attempt.code,
        "error": attempt.error, "provider_id": attempt.provider_id, "provider": attempt.provider,
    }  # fmt: skip


def _settled(row: Row, verdict: Verdict, *, counts: bool) -> dict[str, Any]:
    return {
        "id": row.id, "fence": row.fence, "status": verdict.status, "reason": verdict.reason,
        "due_at": verdict.due_at, "counts": counts,
    }  # fmt: skip
