"""Trends: what comes more often than it did, and how much of it has a problem behind it."""

from datetime import datetime

from starlette.responses import Response

from tocsin.api.kpis import Report
from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Output
from tocsin.insights import trend_sheet
from tocsin.insights.actions import trending
from tocsin.insights.trend import TrendBy, Trends

router = noun("trends")


class CountOut(Output):
    """``before`` is the period of the same length before; ``growth`` a share of it.

    ``explained`` are those of this period behind which a problem is linked.
    """

    now: int
    before: int
    change: int
    growth: float | None
    explained: int


class TrendOut(Output):
    key: str
    name: str
    count: CountOut


class ProblemStandingOut(Output):
    """What became of problems in the period; ``unresolved`` are those left today."""

    proposed: int
    opened: int
    known: int
    resolved: int
    unresolved: int
    oldest_at: datetime | None


class TrendsOut(Output):
    whole: CountOut
    items: list[TrendOut]
    next: None = None
    problems: ProblemStandingOut


@router.get("")
def show(report: Report, frame: Reading, by: TrendBy = TrendBy.SERVICE) -> TrendsOut:
    """Return a period beside the one before it, what grew most first."""
    found = trending.trends_of(frame.tx, report.window(frame), by, actor=frame.actor)
    return TrendsOut(
        whole=CountOut.model_validate(found.whole),
        items=[TrendOut.model_validate(row) for row in found.rows],
        problems=ProblemStandingOut.model_validate(found.problems),
    )


@router.get("/export.csv", response_class=Response)
def export(report: Report, frame: Reading, by: TrendBy = TrendBy.SERVICE) -> Response:
    """Return the same as CSV."""
    found: Trends = trending.trends_of(frame.tx, report.window(frame), by, actor=frame.actor)
    return Response(
        trend_sheet.of_trends(found),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="trends.csv"'},
    )
