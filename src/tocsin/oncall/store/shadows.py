"""Rows of shadows, beside what all spells share."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.oncall.shadow import Shadow


def touching(
    tx: Tx, schedule_ids: Sequence[int] | None, starts_at: datetime, ends_at: datetime
) -> list[Shadow]:
    """Return the shadows of these schedules, or of all, that touch the period, first to last."""
    return tx.all(
        Shadow,
        """
        select id, schedule_id, person_id, starts_at, ends_at, reason
        from shadow
        where starts_at < %(ends_at)s
            and ends_at > %(starts_at)s
            and (%(ids)s::bigint[] is null or schedule_id = any(%(ids)s))
        order by starts_at, id
        limit 5000
        """,
        ids=None if schedule_ids is None else list(schedule_ids),
        starts_at=starts_at,
        ends_at=ends_at,
    )
