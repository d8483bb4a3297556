"""Rows of overrides, beside what all spells share."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.oncall.override import Override


def touching(
    tx: Tx, schedule_ids: Sequence[int], starts_at: datetime, ends_at: datetime
) -> list[Override]:
    """Return the overrides that touch the period, the later made later."""
    return tx.all(
        Override,
        """
        select id, schedule_id, person_id, starts_at, ends_at, reason
        from override
        where schedule_id = any(%(ids)s) and starts_at < %(ends_at)s and ends_at > %(starts_at)s
        order by id
        limit 5000
        """,
        ids=list(schedule_ids),
        starts_at=starts_at,
        ends_at=ends_at,
    )
