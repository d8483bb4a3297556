"""The page of what comes more often than it did, and the same as a file."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from tocsin.insights import trend_sheet
from tocsin.insights.actions import trending
from tocsin.insights.trend import TrendBy, Trends
from tocsin.kit.routing import Router
from tocsin.web.here import Here, Standing
from tocsin.web.insights import asked as reports
from tocsin.web.insights.asked import Asked

router = Router(prefix="/insights/trends")


class Wanted(Asked):
    """What a report of figures is asked by, and what there is a row for."""

    of: TrendBy = TrendBy.SERVICE


Report = Annotated[Wanted, Query()]


@router.get("")
def show(here: Here, asked: Report) -> Response:
    return here.page(
        "insights/trends.html",
        asked=asked,
        span=asked.span(here.now),
        found=_trends(here, asked),
        bases=[(each.value, f"By {each.value}") for each in TrendBy],
        **here.look(reports.choices),
    )


@router.get("/export.csv")
def export(here: Here, asked: Report) -> Response:
    headers = {
        "Content-Disposition": 'attachment; filename="trends.csv"',
        "Cache-Control": "no-store",
    }
    text = trend_sheet.of_trends(_trends(here, asked))
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _trends(here: Standing, asked: Wanted) -> Trends:
    window = asked.window(now=here.now, zone=here.reader.zone)
    return here.ask(lambda tx, **by: trending.trends_of(tx, window, asked.of, **by))
