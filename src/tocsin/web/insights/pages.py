"""The page of figures, and the same as files."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Query
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.insights import actions as insights
from tocsin.insights import sheet
from tocsin.insights.actions import Row
from tocsin.insights.window import Window
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web.here import Here
from tocsin.web.insights import asked as reports
from tocsin.web.insights import cards, findings
from tocsin.web.insights.asked import Asked
from tocsin.web.insights.cards import MEASURES, Measure

router = Router(prefix="/insights")
Report = Annotated[Asked, Query()]


@router.get("")
def show(here: Here, asked: Report) -> Response:
    window = asked.window(now=here.now, zone=here.reader.zone)
    zone = here.reader.time_zone
    shown = here.ask(lambda tx, **by: _report(tx, asked, window, zone=zone, **by))
    return here.page("insights/index.html", asked=asked, span=asked.span(here.now), **shown)


@router.get("/figures.csv")
def figures(here: Here, asked: Report) -> Response:
    window = asked.window(now=here.now, zone=here.reader.zone)
    found = here.ask(lambda tx, **by: insights.kpis(tx, window, **by))
    return _file("figures.csv", sheet.of_figures(found))


@router.get("/incidents.csv")
def incidents(here: Here, asked: Report) -> Response:
    window = asked.window(now=here.now, zone=here.reader.zone)
    found = here.ask(lambda tx, **by: insights.facts(tx, window, **by))
    return _file("incidents.csv", sheet.of_facts(found))


def _report(
    tx: Tx, asked: Asked, window: Window, *, zone: ZoneInfo, actor: Actor
) -> dict[str, Any]:
    kpis = insights.kpis(tx, window, actor=actor)
    over_time = reports.step(window)
    rows = insights.breakdown(tx, window, over_time, zone=zone, actor=actor)
    parts = insights.breakdown(tx, window, asked.by, zone=zone, actor=actor)
    return {
        "logged": kpis.logged,
        "cards": cards.all_of(kpis),
        "charts": findings.charts_of(rows, window, over_time) if kpis.logged else [],
        "measures": MEASURES,
        "rows": sorted(map(_line, parts), key=lambda line: (-line["logged"], line["name"])),
        "json": asked.api_link(window),
        **reports.choices(tx),
    }


def _line(row: Row) -> dict[str, Any]:
    return {
        "name": row.name or "none",
        "logged": row.kpis.logged,
        "figures": [_cell(measure, row) for measure in MEASURES],
    }


def _cell(measure: Measure, row: Row) -> tuple[str, str, str]:
    figure = cards.figure_of(row.kpis, measure.name)
    return measure.title, cards.said(measure, figure), cards.basis(figure)


def _file(name: str, text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
