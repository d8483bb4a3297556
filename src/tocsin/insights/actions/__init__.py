"""The verbs of insights, gathered here for everybody above it; each lives by its noun."""

from tocsin.insights.actions.reporting import (
    Row,
    begin,
    breakdown,
    differences,
    facts,
    follow,
    kpis,
    rebuild,
    refresh,
)

__all__ = [
    "Row",
    "begin",
    "breakdown",
    "differences",
    "facts",
    "follow",
    "kpis",
    "rebuild",
    "refresh",
]
