"""The phase of an incident as those outside are told it; apart from its status inside."""

from enum import StrEnum


class Phase(StrEnum):
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


def shown(told: Phase | None, *, is_open: bool) -> Phase:
    """Return what a page may say: an incident that goes on is not resolved, whatever was told."""
    if not is_open:
        return Phase.RESOLVED
    if told is None:
        return Phase.INVESTIGATING
    return Phase.MONITORING if told is Phase.RESOLVED else told
