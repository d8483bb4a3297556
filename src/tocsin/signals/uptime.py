"""How much of a day a target was up, from counted checks."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    checks: int
    degraded: int
    down: int
    duration_ms: int

    @property
    def share(self) -> float:
        """The share of checks that found it not down."""
        return 1 - self.down / self.checks

    @property
    def mean_ms(self) -> int:
        return round(self.duration_ms / self.checks)


def share(days: list[Day]) -> float | None:
    """The share over all of these days, None when nothing was checked."""
    checks = sum(day.checks for day in days)
    return 1 - sum(day.down for day in days) / checks if checks else None
