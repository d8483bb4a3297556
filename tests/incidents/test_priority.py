import itertools

import pytest

from tocsin.incidents import priority
from tocsin.incidents.priority import DEFAULT, InvalidMatrix, Level, Matrix, Priority
from tocsin.signals.signal import Severity

HIGH, MEDIUM, LOW = Level


@pytest.mark.parametrize(
    ("impact", "priorities"),
    [(HIGH, "P1 P2 P3"), (MEDIUM, "P2 P3 P4"), (LOW, "P3 P4 P5")],
)
def test_the_default_matrix(impact: Level, priorities: str) -> None:
    assert " ".join(DEFAULT.priority(impact, urgency) for urgency in Level) == priorities


def test_a_matrix_has_every_cell() -> None:
    cells = {pair: p for pair, p in DEFAULT.cells.items() if pair != (LOW, MEDIUM)}
    with pytest.raises(InvalidMatrix, match="impact low with urgency medium"):
        Matrix(cells)


def test_a_matrix_in_which_worse_counts_less_is_refused() -> None:
    with pytest.raises(InvalidMatrix, match="cannot have a lower priority"):
        Matrix({**DEFAULT.cells, (HIGH, HIGH): Priority.P4})


@pytest.mark.parametrize("flat", list(Priority))
def test_a_matrix_may_be_flat(flat: Priority) -> None:
    Matrix({pair: flat for pair in itertools.product(Level, Level)})


@pytest.mark.parametrize(
    ("tier", "dependents", "impact"),
    [
        (1, 0, HIGH), (2, 0, MEDIUM), (3, 0, LOW), (4, 0, LOW), (None, 0, MEDIUM),
        (2, 2, MEDIUM), (2, 3, HIGH), (4, 3, MEDIUM), (1, 9, HIGH),
    ],
)  # fmt: skip
def test_impact_is_guessed_from_the_tier_and_who_depends_on_it(
    tier: int | None, dependents: int, impact: Level
) -> None:
    assert priority.default_impact(tier=tier, dependents=dependents) is impact


@pytest.mark.parametrize(
    ("severity", "supported", "unsupported"),
    [
        (Severity.CRITICAL, HIGH, HIGH),
        (Severity.ERROR, HIGH, MEDIUM),
        (Severity.WARNING, MEDIUM, LOW),
        (Severity.INFO, LOW, LOW),
        (None, MEDIUM, LOW),
    ],
)
def test_urgency_is_guessed_from_the_severity_and_the_support_hours(
    severity: Severity | None, supported: Level, unsupported: Level
) -> None:
    assert priority.default_urgency(severity, is_supported=True) is supported
    assert priority.default_urgency(severity, is_supported=False) is unsupported


def test_levels_rise_and_fall_to_their_ends() -> None:
    assert [level.raised for level in Level] == [HIGH, HIGH, MEDIUM]
    assert [level.lowered for level in Level] == [MEDIUM, LOW, LOW]
