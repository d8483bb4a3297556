"""What a row says beside its status, in the numbers and words of this place."""

from dataclasses import dataclass

from tocsin.history import known as knowing
from tocsin.history.field import Field
from tocsin.history.known import Known
from tocsin.history.mapping import Mapping
from tocsin.history.row import Row
from tocsin.incidents.priority import Level, Priority

_LIKELY = {
    Priority.P1: (Level.HIGH, Level.HIGH),
    Priority.P2: (Level.HIGH, Level.MEDIUM),
    Priority.P3: (Level.MEDIUM, Level.MEDIUM),
    Priority.P4: (Level.MEDIUM, Level.LOW),
    Priority.P5: (Level.LOW, Level.LOW),
    None: (Level.MEDIUM, Level.MEDIUM),
}
"""What most likely went with a priority, where the other tool does not say it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Ids are None of what is not known here; the names are the other tool's."""

    team_id: int | None
    team: str
    assignee_id: int | None
    assignee: str
    category: str | None
    impact: Level
    urgency: Level
    priority: Priority
    service_ids: tuple[int, ...]


@dataclass(frozen=True)
class Ground:
    """By what a file is read, and what of its names is known here."""

    by: Mapping
    known: Known

    def standing(self, row: Row) -> Standing:
        impact, urgency = _LIKELY[row.priority]
        impact, urgency = row.impact or impact, row.urgency or urgency
        service = self.known.service(row.word(Field.SERVICE))
        return Standing(
            team_id=self.known.team(row.word(Field.TEAM)),
            team=row.word(Field.TEAM),
            assignee_id=self.known.person(row.word(Field.ASSIGNEE)),
            assignee=row.word(Field.ASSIGNEE),
            category=self._category(row),
            impact=impact,
            urgency=urgency,
            priority=row.priority or self.known.matrix.priority(impact, urgency),
            service_ids=() if service is None else (service,),
        )

    def _category(self, row: Row) -> str | None:
        said = row.word(Field.CATEGORY)
        path = knowing.path(said) if said else ""
        return path if path in self.known.categories else None
