"""Deleting notifications that are over for long, with their attempts and their place in inboxes."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx


def delete_oldest(tx: Tx, *, before: datetime, sparing: Sequence[str], limit: int) -> int:
    """Delete those made before then but for some subjects', oldest first; return how many went.

    The oldest rows are looked at and no others, so that finding nothing to delete costs nothing.
    """
    return tx.run(
        """
        with oldest as (
            select id, created_at
            from notification
            where status not in ('pending', 'sending')
                and subject <> all(%(sparing)s)
            order by id
            limit %(limit)s
        ), gone as (
            select id
            from oldest
            where created_at < %(before)s
        ), attempts as (
            delete from notification_attempt
            where notification_id in (select id from gone)
        ), items as (
            delete from inbox_item
            where notification_id in (select id from gone)
        )
        delete from notification
        where id in (select id from gone)
        """,
        before=before,
        sparing=list(sparing),
        limit=limit,
    )
