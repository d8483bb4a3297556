"""Priority: how bad it is (impact) and how soon it hurts (urgency), by a matrix that is edited.

The defaults are guesses from what the catalog and the signal say; a person may know better.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tocsin.kit import errors
from tocsin.signals.signal import Severity

MANY_DEPENDENTS = 3


class Level(StrEnum):
    """Highest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def raised(self) -> "Level":
        return Level.HIGH if self is Level.HIGH else tuple(Level)[self.rank - 1]

    @property
    def lowered(self) -> "Level":
        return Level.LOW if self is Level.LOW else tuple(Level)[self.rank + 1]

    @property
    def rank(self) -> int:
        """0 is the highest; ``<`` on levels would compare the words."""
        return tuple(Level).index(self)


class Priority(StrEnum):
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"

    @property
    def is_pressing(self) -> bool:
        """Worth waking somebody up again."""
        return self <= Priority.P2

    @property
    def interrupts(self) -> bool:
        """Whether people are told through the contacts that they keep for urgent things."""
        return self <= Priority.P3


class InvalidMatrix(errors.Invalid):
    """Every pair of impact and urgency needs one priority, and more never means less."""


@dataclass(frozen=True)
class Matrix:
    cells: Mapping[tuple[Level, Level], Priority]

    def __post_init__(self) -> None:
        for impact in Level:
            for urgency in Level:
                self._check(impact, urgency)

    def priority(self, impact: Level, urgency: Level) -> Priority:
        return self.cells[impact, urgency]

    def _check(self, impact: Level, urgency: Level) -> None:
        if (impact, urgency) not in self.cells:
            raise InvalidMatrix(f"The matrix lacks impact {impact} with urgency {urgency}.")
        for worse in ((impact.raised, urgency), (impact, urgency.raised)):
            if worse in self.cells and self.cells[worse] > self.cells[impact, urgency]:
                raise InvalidMatrix(
                    f"Impact {worse[0]} with urgency {worse[1]} cannot have a lower priority than"
                    f" impact {impact} with urgency {urgency}."
                )


def _matrix(*rows: tuple[Priority, Priority, Priority]) -> Matrix:
    return Matrix(
        {
            (impact, urgency): row[urgency.rank]
            for impact, row in zip(Level, rows, strict=True)
            for urgency in Level
        }
    )


DEFAULT = _matrix(
    (Priority.P1, Priority.P2, Priority.P3),
    (Priority.P2, Priority.P3, Priority.P4),
    (Priority.P3, Priority.P4, Priority.P5),
)

_OF_TIER = {1: Level.HIGH, 2: Level.MEDIUM}
_OF_SEVERITY = {
    Severity.CRITICAL: Level.HIGH,
    Severity.ERROR: Level.HIGH,
    Severity.WARNING: Level.MEDIUM,
    Severity.INFO: Level.LOW,
}


def default_impact(*, tier: int | None, dependents: int) -> Level:
    """Guess from the most important service hit and how many others need it."""
    level = Level.MEDIUM if tier is None else _OF_TIER.get(tier, Level.LOW)
    return level.raised if dependents >= MANY_DEPENDENTS else level


def default_urgency(severity: Severity | None, *, is_supported: bool) -> Level:
    """Guess from the severity; outside the support hours only what is critical stays as it is."""
    level = Level.MEDIUM if severity is None else _OF_SEVERITY[severity]
    return level if is_supported or severity is Severity.CRITICAL else level.lowered
