"""A visit that a sender asks for before it sends more: when it is tried, and when it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(minutes=1)
# SNS keeps the token of a subscription for three days.
_WAITS = (
    timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1),
    timedelta(hours=6), timedelta(hours=24),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`tries` counts this one too."""

    id: int
    source_id: int
    raw_event_id: int
    url: str
    tries: int


def next_try(tries: int, *, now: datetime) -> datetime | None:
    """When to try again after so many in vain; None if no more."""
    return now + _WAITS[tries - 1] if tries <= len(_WAITS) else None
