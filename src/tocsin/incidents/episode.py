"""An episode: the alerts of an incident that go on after anybody acts on it.

What was taken long ago may have been forgotten, and what is over can no longer be acted on: alerts
that go on there would be counted for ever and page nobody.
"""

from datetime import datetime, timedelta

SOON = timedelta(hours=1)
"""When to look for the first time at what somebody took; no rule asks for less."""

GRACE = timedelta(minutes=10)
"""What still fires so soon after the end is only late to notice it."""

RECENT = timedelta(hours=1)
"""An alert that was not repeated for so long says nothing of now."""

_NARROWEST, _WIDEST = timedelta(minutes=1), timedelta(minutes=10)


def next_look(ended_at: datetime, *, now: datetime) -> datetime:
    """When to look again at one that is over: often at first, and less so with time."""
    return now + min(max((now - ended_at) / 20, _NARROWEST), _WIDEST)
