"""An import: a file that was read, and how far what it tells has been carried over."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Import:
    """Counts are of incidents, but for ``row_count`` and ``refused_count``; ``known_count`` had
    been carried over before, ``position`` is how far it has come."""

    id: int
    tool: str
    file_name: str
    begun_by: str
    begun_at: datetime
    row_count: int
    incident_count: int
    refused_count: int
    notes: tuple[str, ...]
    position: int
    imported_count: int
    known_count: int
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None
