"""Puts the figures of the runs under the other results of pytest, in one table."""

from typing import Any

import pytest

from tests.chaos import table
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
    kept = [
        rows for r in reports for name, rows in getattr(r, "user_properties", ()) if name == FIGURES
    ]
    figures = [Figure(f"{run}: {name}", *rest) for rows in kept for run, name, *rest in rows]
    if figures:
        terminalreporter.section("never lose a page: figures of this run")
        for line in table.lines("", figures)[1:]:
            terminalreporter.write_line(line)
