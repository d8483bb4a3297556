"""The open incidents that an alert of another group may join."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An open incident that still takes in alerts; ``space`` is whose group it is."""

    key: str
    space: int
    title: str


def open_of(tx: Tx, spaces: Sequence[int], *, since: datetime, limit: int) -> list[Neighbour]:
    """Return those of these services, or of 0 for alerts of none, the newest first."""
    return tx.all(
        Neighbour,
        """
        select grouping_key as key, grouped_for as space, title
        from incident
        where grouped_for = any(%(spaces)s)
            and grouped_for is not null
            and grouping_key is not null
            and status in ('open', 'acknowledged', 'in_progress', 'pending')
            and logged_at > %(since)s
        order by number desc
        limit %(limit)s
        """,
        spaces=list(spaces),
        since=since,
        limit=limit,
    )
