"""Rows of the delivery log, and the attempts at each."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.notify.notification import Notification, NotificationQuery, Try


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
