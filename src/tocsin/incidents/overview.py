"""What a shift sees of many incidents at once: what burns, and what was promised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.incidents.sla import Kind


@dataclass(frozen=True, slots=True)
class Alarm:
    """The P1 that nobody has acknowledged for longest; ``others`` are like it."""

    number: int
    title: str
    since: datetime
    others: int


@dataclass(frozen=True, slots=True)
class Promise:
    """An SLA clock that runs; it stands still while ``due_at`` is None."""

    number: int
    kind: Kind
    within: timedelta
    due_at: datetime | None
    breached_at: datetime | None
