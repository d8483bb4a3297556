"""In which teams somebody was at a moment: as it is now, and what has changed since undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Change:
    """``joined`` says whether they joined the team or left it."""

    at: datetime
    team_id: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Belonging:
    """``changes`` come the newest first."""

    team_ids: frozenset[int]
    changes: Sequence[Change] = ()

    def at(self, moment: datetime) -> frozenset[int]:
        found = set(self.team_ids)
        for change in self.changes:
            if change.at <= moment:
                break
            (found.discard if change.joined else found.add)(change.team_id)
        return frozenset(found)
