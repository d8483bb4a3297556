"""Whether the database's clock runs as time does: a step moves every deadline."""

from dataclasses import dataclass, field
from datetime import datetime

from tocsin.watch.finding import Finding

STEP_SECONDS = 2.0
REMEMBERED_SECONDS = 600.0


@dataclass
class Clocks:
    """Compares two looks: the monotonic clock of this machine cannot be set."""

    _before: tuple[datetime, float] | None = None
    _stepped: list[tuple[float, float]] = field(default_factory=list)

    def look(self, now: datetime, *, moment: float) -> list[Finding]:
        """Find what the clock was set by in the last ten minutes; ``moment`` is monotonic."""
        if self._before is not None:
            passed, lasted = (now - self._before[0]).total_seconds(), moment - self._before[1]
            if abs(passed - lasted) > STEP_SECONDS:
                self._stepped.append((moment, passed - lasted))
        self._before = now, moment
        self._stepped = [each for each in self._stepped if moment - each[0] < REMEMBERED_SECONDS]
        if not self._stepped:
            return []
        by = sum(seconds for _, seconds in self._stepped)
        words = f"{abs(by):.0f} s {'ahead' if by > 0 else 'back'}"
        return [Finding("clock", f"The database's clock was set {words}: see that NTP runs.")]
