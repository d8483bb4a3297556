"""Rows of leave, beside what all spells share."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.oncall.leave import Leave


def touching(
    tx: Tx, starts_at: datetime, ends_at: datetime, *, people: Sequence[int] | None = None
) -> list[Leave]:
    """Return the leave of these people, or of everybody, that touches the period."""
    return tx.all(
        Leave,
        """
        select id, person_id, starts_at, ends_at, schedule_id, reason
        from leave
        where starts_at < %(ends_at)s
            and ends_at > %(starts_at)s
            and (%(people)s::bigint[] is null or person_id = any(%(people)s))
        order by starts_at, id
        limit 20000
        """,
        people=None if people is None else list(people),
        starts_at=starts_at,
        ends_at=ends_at,
    )
