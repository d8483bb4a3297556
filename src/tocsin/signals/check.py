"""One answer that a monitor got from its target."""

from dataclasses import dataclass
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
