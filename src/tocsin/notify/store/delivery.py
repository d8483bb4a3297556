"""The statements by which a notification is claimed, attempted and finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit.tx import Tx
from tocsin.notify.attempt import Attempt, Verdict
from tocsin.notify.message import Kind, Urgency

_CLAMP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Row:
    """A notification under lease. ``message`` is as stored: reading it may fail, and then only
    its own delivery does."""

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


def channels_by_urgency(tx: Tx, channels: Sequence[str], *, now: datetime) -> list[str]:
    """Return which of the channels have something due, the one with the most urgent first."""
    return tx.column(
        """
        select wanted.channel
        from unnest(%(channels)s::text[]) as wanted (channel)
        cross join lateral (
            select urgency, due_at, id
            from notification
            where channel = wanted.channel and status in ('pending', 'sending')
                and (status = 'pending' and due_at <= %(now)s
                    or status = 'sending'
                        and (lease_until <= %(now)s or lease_until > %(clamp)s))
            order by urgency, due_at, id
            limit 1
        ) as soonest
        order by soonest.urgency, soonest.due_at, soonest.id
        limit 100
        """,
        channels=list(channels),
        now=now,
        clamp=now + _CLAMP,
    )


def claim(tx: Tx, channel: str, *, now: datetime, lease_until: datetime) -> Row | None:
    """Lease the most urgent row of a channel that is due, or whose lease has run out.

    A lease further off than any we give means that the clock was set back: it has run out too.
    """
    return tx.maybe(
        Row,
        """
        update notification
        set status = 'sending', fence = fence + 1, attempts = attempts + 1,
            lease_until = %(lease_until)s
        where id = (
            select id
            from notification
            where channel = %(channel)s and status in ('pending', 'sending')
                and (status = 'pending' and due_at <= %(now)s
                    or status = 'sending'
                        and (lease_until <= %(now)s or lease_until > %(clamp)s))
            order by urgency, due_at, id
            limit 1
            for update skip locked
        )
        returning id, fence, attempts, person_id, channel, address, subject, cause, kind, urgency,
            message, created_at, stop_reason
        """,
        channel=channel,
        now=now,
        lease_until=lease_until,
        clamp=now + _CLAMP,
    )


def newer_twin(tx: Tx, row: Row, *, now: datetime) -> int | None:
    """Return a later page about the same to the same address that is on its way as well."""
    found: int | None = tx.value(
        """
        select id
        from notification
        where subject = %(subject)s and id > %(id)s and person_id = %(person_id)s
            and channel = %(channel)s and address = %(address)s and kind = 'page'
            and stop_reason is null
            and (status = 'sending' or status = 'pending' and due_at <= %(now)s)
        order by id desc
        limit 1
        """,
        subject=row.subject,
        id=row.id,
        person_id=row.person_id,
        channel=row.channel,
        address=row.address,
        now=now,
    )
    return found


def open_attempt(tx: Tx, notification_id: int, *, fence: int, provider: str, at: datetime) -> None:
    tx.run(
        """
        insert into notification_attempt (notification_id, fence, provider, started_at)
        values (%(id)s, %(fence)s, %(provider)s, %(at)s)
        """,
        id=notification_id,
        fence=fence,
        provider=provider,
        at=at,
    )


def close_attempt(
    tx: Tx, notification_id: int, *, fence: int, attempt: Attempt, at: datetime
) -> None:
    """Keep the evidence, also of an attempt that came back after its lease."""
    tx.run(
        """
        update notification_attempt
        set ended_at = %(at)s, outcome = %(outcome)s, code = %(code)s, error = %(error)s,
            provider_id = %(provider_id)s, provider = %(provider)s
        where notification_id = %(id)s and fence = %(fence)s and ended_at is null
        """,
        id=notification_id,
        fence=fence,
        outcome=attempt.outcome,
        code=attempt.code,
        error=attempt.error,
        provider_id=attempt.provider_id,
        provider=attempt.provider,
        at=at,
    )


def held(tx: Tx, notification_id: int, *, fence: int) -> Row | None:
    """Lock the row if it is still under this very lease; None when the writer is late."""
    return tx.maybe(
        Row,
        """
        select id, fence, attempts, person_id, channel, address, subject, cause, kind, urgency,
            message, created_at, stop_reason
        from notification
        where id = %(id)s and fence = %(fence)s and status = 'sending'
        for update
        """,
        id=notification_id,
        fence=fence,
    )


def settle(tx: Tx, row: Row, verdict: Verdict, *, counts: bool, now: datetime) -> None:
    """Write what became of it. ``counts`` is False for a claim that asked no provider."""
    tx.run(
        """
        update notification
        set status = %(status)s, reason = %(reason)s, lease_until = null,
            due_at = coalesce(%(due_at)s::timestamptz, due_at),
            ended_at = case when %(due_at)s::timestamptz is null then %(now)s::timestamptz end,
            attempts = attempts - case when %(counts)s then 0 else 1 end
        where id = %(id)s and fence = %(fence)s and status = 'sending'
        """,
        id=row.id,
        fence=row.fence,
        status=verdict.status,
        reason=verdict.reason,
        due_at=verdict.due_at,
        counts=counts,
        now=now,
    )


def hurry(tx: Tx, row: Row, *, now: datetime) -> int:
    """Let the person's other contacts, if never tried, not wait for their turn.

    Rows in other hands are skipped, so that two that fail at once cannot wait for each other.
    """
    return tx.run(
        """
        update notification
        set due_at = %(now)s
        where id in (
            select id
            from notification
            where cause = %(cause)s and person_id = %(person_id)s and status = 'pending'
                and fence = 0 and due_at > %(now)s
            order by id
            limit 100
            for update skip locked
        )
        """,
        cause=row.cause,
        person_id=row.person_id,
        now=now,
    )
