"""Whether an alert flaps: it changed more often lately than somebody can act upon."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts.rule import Flapping

REMEMBERED_AT_MOST = 101
"""The most changes that a rule can ask for, and one more."""


def flaps(changes: Sequence[datetime], wanted: Flapping, *, now: datetime) -> bool:
    """Say whether a change now would be one too many."""
    return len(recent(changes, wanted, now=now)) >= wanted.changes


def recent(changes: Sequence[datetime], wanted: Flapping, *, now: datetime) -> list[datetime]:
    """Return the changes that still count."""
    return [at for at in changes if at > now - wanted.within]
