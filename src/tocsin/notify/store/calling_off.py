"""Rows that are not sent after all, because somebody answered or there is nowhere to send them."""

from datetime import datetime

from tocsin.kit.tx import Tx


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
                where contact_id = %(contact_id)s and ended_at is null
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
