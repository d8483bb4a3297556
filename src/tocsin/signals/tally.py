"""What the listeners counted for a source, and how it stands with a broker that we call at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KINDS = ("syslog", "snmp", "mqtt")
"""The kinds of sources that are heard by a listener."""
LEASE = timedelta(seconds=20)
TELL_AFTER = timedelta(minutes=1)
LONGEST_PROBLEM = 300


@dataclass(frozen=True, slots=True)
class Count:
    """How much was heard since it was last written down, and how much of it passed the filter."""

    heard: int = 0
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """`connected_at` and `problem` are of those that call somewhere, None for all others."""

    source_id: int
    heard: int = 0
    passed: int = 0
    last_heard_at: datetime | None = None
    holder: str | None = None
    held_until: datetime | None = None
    connected_at: datetime | None = None
    problem: str | None = None
    problem_since: datetime | None = None
    told_at: datetime | None = None

    def is_to_be_told(self, *, now: datetime) -> bool:
        """Whether its problem has lasted for so long that somebody should hear of it."""
        since = self.problem_since
        return since is not None and self.told_at is None and now - since >= TELL_AFTER
