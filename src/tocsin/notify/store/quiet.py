"""Rows of quiet hours and of what waits for their end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tocsin.kit.tx import Tx
from tocsin.notify.quiet import Held, Quiet


@dataclass(frozen=True, slots=True)
class _Row:
    person_id: int
    starts: time | None
    ends: time | None
    once_within: timedelta


def of_people(tx: Tx, person_ids: Sequence[int]) -> dict[int, Quiet]:
    """Return the quiet hours of those who have any."""
    rows = tx.all(
        _Row,
        """
        select person_id, starts, ends, once_within
        from quiet_hours
        where person_id = any(%(ids)s)
        order by person_id
        limit 10000
        """,
        ids=list(person_ids),
    )
    return {row.person_id: Quiet(row.starts, row.ends, row.once_within) for row in rows}


def put(tx: Tx, person_id: int, quiet: Quiet) -> None:
    tx.run(
        """
        insert into quiet_hours (person_id, starts, ends, once_within)
        values (%(person)s, %(starts)s, %(ends)s, %(once)s)
        on conflict (person_id) do update
        set starts = excluded.starts, ends = excluded.ends, once_within = excluded.once_within
        """,
        person=person_id,
        starts=quiet.starts,
        ends=quiet.ends,
        once=quiet.once_within,
    )


def hold(tx: Tx, notification_ids: Sequence[int], *, until: datetime) -> None:
    """Note that these wait, those that are there to be read aside."""
    tx.run(
        """
        insert into held_notification (notification_id, person_id, until)
        select id, person_id, %(until)s
        from notification
        where id = any(%(ids)s) and status = 'pending' and due_at >= %(until)s
        on conflict do nothing
        """,
        ids=list(notification_ids),
        until=until,
    )


def waiting(tx: Tx, person_id: int) -> list[Held]:
    """Return what waits for this person's morning, the longest first."""
    return tx.all(
        Held,
        """
        select notification.id as notification_id, held.person_id,
            notification.message ->> 'title' as title, notification.message ->> 'path' as path,
            notification.subject, notification.cause, held.until
        from held_notification as held
        join notification on notification.id = held.notification_id
        where held.person_id = %(person)s and notification.status = 'pending'
        order by notification.id
        limit 1000
        """,
        person=person_id,
    )


def due(tx: Tx, *, now: datetime) -> int | None:
    """Return somebody whose quiet hours have ended while something waited."""
    found: int | None = tx.value(
        """
        select person_id
        from held_notification
        where until <= %(now)s
        order by until, person_id
        limit 1
        for update skip locked
        """,
        now=now,
    )
    return found


def release(tx: Tx, person_id: int, *, now: datetime) -> None:
    """Let everything of this person's wait no longer."""
    tx.run(
        """
        update notification
        set due_at = %(now)s
        where status = 'pending' and id in (
            select notification_id
            from held_notification
            where person_id = %(person)s
        )
        """,
        person=person_id,
        now=now,
    )
    tx.run("delete from held_notification where person_id = %(person)s", person=person_id)


def spare(tx: Tx, notification_ids: Sequence[int], *, reason: str, now: datetime) -> list[int]:
    """Suppress those that are still pending, and return which."""
    return tx.column(
        """
        update notification
        set status = 'suppressed', reason = %(reason)s, stop_reason = %(reason)s,
            ended_at = %(now)s
        where id = any(%(ids)s) and status = 'pending'
        returning id
        """,
        ids=list(notification_ids),
        reason=reason,
        now=now,
    )


def paged_since(
    tx: Tx, person_id: int, subject: str, *, but_cause: str, since: datetime
) -> datetime | None:
    """Return when a page about the subject last got through to this person since then."""
    found: datetime | None = tx.value(
        """
        select max(created_at)
        from notification
        where subject = %(subject)s and person_id = %(person)s and kind = 'page'
            and cause <> %(cause)s and created_at > %(since)s
            and status in ('sent', 'delivered') and channel <> 'inbox'
        """,
        person=person_id,
        subject=subject,
        cause=but_cause,
        since=since,
    )
    return found
