"""Who does what on an incident while it lasts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    INCIDENT_MANAGER = "incident_manager"
    COMMUNICATOR = "communicator"
    SCRIBE = "scribe"
    SPECIALIST = "specialist"

    @property
    def words(self) -> str:
        return self.replace("_", " ")

    @property
    def has_one_holder(self) -> bool:
        """Whether giving it to somebody takes it from whoever had it."""
        return self is not Role.SPECIALIST


@dataclass(frozen=True, slots=True)
class Holder:
    role: Role
    person_id: int
    since: datetime
