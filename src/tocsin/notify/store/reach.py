"""What was seen of channels and contacts lately."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.notify.reach import Trial


def failing_channels(tx: Tx, *, since: datetime, at_least: int) -> list[str]:
    """Return the channels through which nothing went since then, though it was tried often."""
    return tx.column(
        """
        select notification.channel
        from notification
        where notification.created_at >= %(since)s
            and notification.status in ('sent', 'delivered', 'failed')
            and notification.attempts > 0
        group by notification.channel
        having count(*) filter (where status = 'failed') >= %(at_least)s
            and count(*) filter (where status <> 'failed') = 0
        order by notification.channel
        limit 100
        """,
        since=since,
        at_least=at_least,
    )


def last_tests(tx: Tx, contact_ids: Sequence[int]) -> list[Trial]:
    """Return the last test of each of these contacts that was ever tested."""
    return tx.all(
        Trial,
        """
        select distinct on (contact_id) contact_id, created_at as at, status, reason
        from notification
        where contact_id = any(%(ids)s)
            and starts_with(cause, 'contact/')
            and cause like '%%/test/%%'
        order by contact_id, id desc
        limit 10000
        """,
        ids=list(contact_ids),
    )
