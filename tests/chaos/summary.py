"""Puts the figures of the runs under the other results of pytest, in one table."""

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos import oracle, table
from tests.chaos.table import Figure

FIGURES = "chaos figures"


def judge(request: pytest.FixtureRequest, run: str, figures: list[Figure]) -> None:
    """Keep them for the summary, also from another process; fail if one that counts does not hold.

    How long things took is shown and judged where nothing runs beside: ``make prove``.
    """
    rows = [[run, f.name, f.target, f.measured, f.holds] for f in figures]
    request.node.user_properties.append((FIGURES, rows))
    counted = [figure for figure in figures if not table.is_time(figure)]
    assert table.hold(counted), "\n".join(table.lines(run, figures))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [r for found in terminalreporter.stats.values() for r in found]
    kept = [r.user_properties for r in reports if hasattr(r, "user_properties")]
    runs = [rows for properties in kept for name, rows in properties if name == FIGURES]
    runs = list({repr(rows): rows for rows in runs}.values())  # each phase of a test reports them
    figures = [figure for rows in runs for figure in _shown(rows)]
    if figures:
        terminalreporter.section("never lose a page: figures of this run")
        for line in table.lines("", figures)[1:]:
            terminalreporter.write_line(line)


def _shown(rows: list[list[Any]]) -> list[Figure]:
    """What a run alone asks, and in one line what every run is asked; of the storm everything."""
    found = [(run, Figure(*rest)) for run, *rest in rows]
    begins = [n for n, (_, figure) in enumerate(found) if figure.name == oracle.BEGINS]
    first = begins[0] if begins and found[0][0] != "storm" else len(found)
    shown = [replace(f, name=f"{run}: {f.name}") for run, f in found[:first] if f.holds is not None]
    if rest := [figure for _, figure in found[first:] if figure.holds is not None]:
        wrong = sum(figure.holds is False for figure in rest)
        said = f"{len(rest)} figures, {wrong} of them wrong"
        shown.append(Figure(f"{found[0][0]}: the oracle", "0 wrong", said, not wrong))
    return shown
