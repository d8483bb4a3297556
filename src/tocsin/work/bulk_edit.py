"""A bulk edit: what was made of which incidents, kept so that it can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.work.edit import Outcome


@dataclass(frozen=True, slots=True)
class BulkEdit:
    id: int
    at: datetime
    actor: str
    edit: Mapping[str, Any]
    told: Sequence[Mapping[str, Any]]
    undone_at: datetime | None

    @property
    def outcomes(self) -> list[Outcome]:
        return [Outcome(**each) for each in self.told]
