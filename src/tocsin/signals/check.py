"""One answer that a monitor got from its target."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Health(StrEnum):
    """From best to worst."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Check:
    """`reason` is a sentence for people, also when all is well."""

    health: Health
    duration_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check as it was kept."""

    at: datetime
    health: Health
    duration_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe found, before anybody asks how long it took."""

    health: Health
    reason: str
