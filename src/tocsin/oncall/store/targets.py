"""How a target lies in the columns of a row."""

from dataclasses import dataclass
from typing import Any

from tocsin.oncall.target import Kind, Target


@dataclass(frozen=True, slots=True)
class Columns:
    kind: Kind
    person_id: int | None
    schedule_id: int | None
    team_id: int | None

    @property
    def target(self) -> Target:
        """The target without the name it has at the moment."""
        return Target(self.kind, self.person_id or self.schedule_id or self.team_id, "")


def columns(target: Target) -> dict[str, Any]:
    return {
        "kind": target.kind,
        "person": target.id if target.kind is Kind.PERSON else None,
        "schedule": target.id if target.kind is Kind.SCHEDULE else None,
        "team": target.id if target.kind is Kind.TEAM else None,
        "vendor": target.id if target.kind is Kind.VENDOR else None,
    }
