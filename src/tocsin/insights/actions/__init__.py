"""The verbs of insights, gathered here for everybody above it; each lives by its noun."""

from tocsin.insights.actions.reporting import (
    Row,
    breakdown,
    differences,
    facts,
    follow,
    kpis,
    rebuild,
    refresh,
)

__all__ = ["Row", "breakdown", "differences", "facts", "follow", "kpis", "rebuild", "refresh"]
