"""An alert with its pulse: all that there is to tell of it, for those who tell it elsewhere."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts.alert import Status
from tocsin.signals.signal import Severity


@dataclass(frozen=True, slots=True)
class Full:
    id: int
    source_id: int
    identity: str
    status: Status
    severity: Severity
    summary: str
    description: str
    labels: dict[str, str]
    service_id: int | None
    raw_event_id: int
    silence_id: int | None
    opened_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    closed_because: str | None
    count: int
    last_seen_at: datetime

    @property
    def is_closed(self) -> bool:
        return self.status is Status.CLOSED

    @property
    def updated_at(self) -> datetime:
        times = (self.opened_at, self.last_seen_at, self.acknowledged_at, self.closed_at)
        return max(at for at in times if at is not None)


@dataclass(frozen=True, slots=True)
class Portion:
    """Which alerts to read next, newest first; None asks for nothing in particular."""

    source_id: int | None = None
    is_closed: bool | None = None
    before_id: int | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is said better of an alert; None leaves it as it is."""

    summary: str | None = None
    description: str | None = None
    severity: Severity | None = None
    labels: dict[str, str] | None = None
