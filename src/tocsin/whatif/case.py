"""An incident that something would open or meet, and what there is to know of it beforehand."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.catalog.service import Service
from tocsin.incidents.actions.foreseeing import Foreseen
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.incident import Incident
from tocsin.oncall.page import NewPage
from tocsin.whatif.begun import Standing


@dataclass(frozen=True, slots=True)
class Case:
    """``over_at`` is when it would be over by itself; ``standing`` is of one that is open, and
    ``because`` what would be done to it, empty if it is only open beside. ``woken`` is what the end
    of a snooze makes of it. One that ``is_later`` is opened by what is muted first, and is shown if
    it ``is_asked`` about. ``rises`` are what it becomes by what joins it later.
    """

    incident: Incident
    services: tuple[Service, ...]
    new: NewPage
    rows: tuple[Row, ...]
    concerned: tuple[int, ...]
    foreseen: tuple[Foreseen, ...]
    over_at: datetime | None = None
    standing: Standing | None = None
    because: str = ""
    woken: Incident | None = None
    is_later: bool = False
    is_asked: bool = True
    rises: tuple["Case", ...] = ()

    @property
    def forms(self) -> tuple["Case", ...]:
        """What it is, one after the other."""
        return (self, *self.rises)

    @property
    def ends_at(self) -> datetime | None:
        """When its page is over by itself, or because the sender says that somebody has it."""
        is_answered = self.standing is not None and self.standing.is_answered
        return self.standing.at if self.standing and is_answered else self.over_at

    @property
    def is_shown(self) -> bool:
        return self.is_asked and (self.standing is None or bool(self.because))
