"""Rows of notifications: queued, suppressed, failed before their time, and read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Json, Tx
from tocsin.notify.notification import (
    Failed,
    Letter,
    Notification,
    NotificationQuery,
    Try,
    Use,
)


def insert(
    tx: Tx, letter: Letter, uses: Sequence[Use], *, person_id: int | None, now: datetime
) -> list[int]:
    """Queue one row per use, in order; those that this cause has queued before are left out."""
    message = letter.message
    return tx.column(
        """
        with queued as (
            insert into notification (person_id, contact_id, channel, address, subject, cause,
                repeat, kind, urgency, is_drill, message, status, reason, created_at, due_at,
                ended_at)
            select %(person_id)s, contact_id, channel, address, %(subject)s, %(cause)s, repeat,
                %(kind)s, %(urgency)s, %(is_drill)s, %(message)s, status, reason, %(now)s,
                %(now)s + make_interval(secs => delay),
                case when status = 'failed' then %(now)s end
            from jsonb_to_recordset(%(uses)s) as given (position int, contact_id bigint,
                channel text, address text, repeat int, delay float, status text, reason text)
            order by position
            on conflict on constraint notification_once do nothing
            returning id, channel
        ), woken as (
            select pg_notify('engine', 'send/' || channel)
            from (select distinct channel from queued) as given
        )
        select id
        from queued, (select count(*) from woken) as told
        order by id
        """,
        person_id=person_id,
        subject=letter.subject,
        cause=letter.cause,
        kind=message.kind,
        urgency=message.urgency,
        is_drill=message.is_drill,
        message=message.to_json(),
        uses=Json([{"position": n, **_columns(use)} for n, use in enumerate(uses)]),
        now=now,
    )


def insert_all(
    tx: Tx, rows: Sequence[tuple[int, Letter, Use]], *, now: datetime
) -> dict[tuple[str, int], list[int]]:
    """Queue a row for each person, letter and use; return the new ids by cause and person.

    What a cause has queued before is left out.
    """
    inserted = tx.all(
        _Inserted,
        """
        with queued as (
            insert into notification (person_id, contact_id, channel, address, subject, cause,
                repeat, kind, urgency, is_drill, message, status, reason, created_at, due_at,
                ended_at, held_until)
            select person_id, contact_id, channel, address, subject, cause, repeat,
                kind, urgency, is_drill, message, status, reason, %(now)s,
                %(now)s + make_interval(secs => delay),
                case when status = 'failed' then %(now)s end,
                case when is_held then %(now)s + make_interval(secs => delay) end
            from jsonb_to_recordset(%(rows)s) as given (position int, person_id bigint,
                contact_id bigint, channel text, address text, repeat int, delay float, status text,
                reason text, subject text, cause text, kind text, urgency text, is_drill boolean,
                message jsonb, is_held boolean)
            order by position
            on conflict on constraint notification_once do nothing
            returning id, cause, person_id, channel
        ), woken as (
            select pg_notify('engine', 'send/' || channel)
            from (select distinct channel from queued) as given
        )
        select id, cause, person_id
        from queued, (select count(*) from woken) as told
        order by id
        """,
        rows=Json([{"position": n, **_row(*row)} for n, row in enumerate(rows)]),
        now=now,
    )
    ids: dict[tuple[str, int], list[int]] = {}
    for row in inserted:
        ids.setdefault((row.cause, row.person_id), []).append(row.id)
    return ids


@dataclass(frozen=True, slots=True)
class _Inserted:
    id: int
    cause: str
    person_id: int


def _row(person_id: int, letter: Letter, use: Use) -> dict[str, Any]:
    message = letter.message
    return {
        "person_id": person_id, "subject": letter.subject, "cause": letter.cause,
        "kind": message.kind, "urgency": message.urgency, "is_drill": message.is_drill,
        "message": message.to_json(), **_columns(use),
    }  # fmt: skip


def _columns(use: Use) -> dict[str, Any]:
    if isinstance(use, Failed):
        return {
            "channel": use.channel, "address": use.address, "repeat": 0, "delay": 0,
            "status": "failed", "reason": use.reason,
        }  # fmt: skip
    return {
        "contact_id": use.way.contact_id, "channel": use.way.channel, "address": use.way.address,
        "repeat": use.repeat, "delay": use.delay.total_seconds(), "status": "pending",
        "is_held": use.is_held,
    }  # fmt: skip


def of_address(tx: Tx, cause: str, channel: str, address: str) -> int:
    """Return what this cause has queued for a plain address."""
    found: int = tx.value(
        """
        select id
        from notification
        where cause = %(cause)s and person_id is null and channel = %(channel)s
            and address = %(address)s and repeat = 0
        """,
        cause=cause,
        channel=channel,
        address=address,
    )
    return found


def suppress(
    tx: Tx,
    subject: str,
    *,
    cause_prefix: str,
    reason: str,
    now: datetime,
    person_id: int | None = None,
) -> list[int]:
    """Call off what is pending, for all or for one person, and return its ids.

    A row that is being sent gets its reason too: the attempt under way may end, none follows.
    """
    return tx.column(
        """
        with stopped as (
            update notification
            set status = case status when 'pending' then 'suppressed' else status end,
                reason = case status when 'pending' then %(reason)s else reason end,
                ended_at = case status when 'pending' then %(now)s end,
                stop_reason = %(reason)s
            where id in (
                select id
                from notification
                where subject = %(subject)s and starts_with(cause, %(prefix)s)
                    and (%(person_id)s::bigint is null or person_id = %(person_id)s)
                    and status in ('pending', 'sending')
                order by id
                for update
            )
            returning id, status
        )
        select id
        from stopped
        where status = 'suppressed'
        order by id
        """,
        subject=subject,
        prefix=cause_prefix,
        reason=reason,
        now=now,
        person_id=person_id,
    )


def fail_pending(tx: Tx, contact_id: int, *, reason: str, now: datetime) -> list[int]:
    """Fail what was still to go to a contact, and let none follow what is being sent to it."""
    return tx.column(
        """
        with stopped as (
            update notification
            set status = case status when 'pending' then 'failed' else status end,
                reason = case status when 'pending' then %(reason)s else reason end,
                ended_at = case status when 'pending' then %(now)s end,
                stop_reason = %(reason)s
            where id in (
                select id
                from notification
                where contact_id = %(contact_id)s and status in ('pending', 'sending')
                order by id
                for update
            )
            returning id, status
        )
        select id
        from stopped
        where status = 'failed'
        order by id
        """,
        contact_id=contact_id,
        reason=reason,
        now=now,
    )


def has_hope(tx: Tx, cause: str, *, but: Sequence[int] = (), now: datetime) -> bool:
    """Say whether anything of this cause got through, or is still being tried.

    What went to some persons does not count, who have said that they do not have it.
    """
    found: bool = tx.value(
        """
        select exists (
            select 1
            from notification
            where cause = %(cause)s and coalesce(person_id, 0) <> all(%(but)s::bigint[])
                and (status in ('sent', 'delivered', 'sending')
                    or status = 'pending' and (due_at <= %(now)s or attempts > 0))
        )
        """,
        cause=cause,
        but=list(but),
        now=now,
    )
    return found


def count_since(tx: Tx, subject: str, *, contact_id: int, cause_prefix: str, at: datetime) -> int:
    """Count what was queued about a subject for one contact since a moment."""
    found: int = tx.value(
        """
        select count(*)
        from notification
        where subject = %(subject)s and contact_id = %(contact_id)s and created_at > %(at)s
            and starts_with(cause, %(prefix)s)
        """,
        subject=subject,
        contact_id=contact_id,
        prefix=cause_prefix,
        at=at,
    )
    return found


def get(tx: Tx, notification_id: int) -> Notification | None:
    return tx.maybe(
        Notification,
        """
        select id, person_id, contact_id, channel, address, subject, cause, kind, urgency,
            is_drill, message ->> 'title' as title, status, reason, created_at, due_at, ended_at,
            attempts, held_until, bundled_in
        from notification
        where id = %(id)s
        """,
        id=notification_id,
    )


def page(
    tx: Tx, query: NotificationQuery, *, before_id: int | None, limit: int
) -> list[Notification]:
    """The delivery log, newest first."""
    return tx.all(
        Notification,
        """
        select id, person_id, contact_id, channel, address, subject, cause, kind, urgency,
            is_drill, message ->> 'title' as title, status, reason, created_at, due_at, ended_at,
            attempts, held_until, bundled_in
        from notification
        where (%(subject)s::text is null or subject = %(subject)s)
            and (%(person_id)s::bigint is null or person_id = %(person_id)s)
            and (%(channel)s::text is null or channel = %(channel)s)
            and (%(status)s::text is null or status = %(status)s)
            and (%(before)s::bigint is null or id < %(before)s)
        order by id desc
        limit %(limit)s
        """,
        subject=query.subject,
        person_id=query.person_id,
        channel=query.channel,
        status=query.status,
        before=before_id,
        limit=limit,
    )


def of_causes(
    tx: Tx, causes: Sequence[str], *, person_id: int | None, limit: int
) -> list[Notification]:
    """Return what these causes queued, for all or for one person, oldest first."""
    return tx.all(
        Notification,
        """
        select id, person_id, contact_id, channel, address, subject, cause, kind, urgency,
            is_drill, message ->> 'title' as title, status, reason, created_at, due_at, ended_at,
            attempts, held_until, bundled_in
        from notification
        where cause = any(%(causes)s)
            and (%(person_id)s::bigint is null or person_id = %(person_id)s)
        order by id
        limit %(limit)s
        """,
        causes=list(causes),
        person_id=person_id,
        limit=limit,
    )


def tries(tx: Tx, notification_ids: Sequence[int]) -> list[Try]:
    """The attempts at these notifications, each one's in their order."""
    return tx.all(
        Try,
        """
        select notification_id, fence, started_at, ended_at, provider, outcome, code, provider_id,
            error
        from notification_attempt
        where notification_id = any(%(ids)s)
        order by notification_id, fence
        limit 10000
        """,
        ids=list(notification_ids),
    )
