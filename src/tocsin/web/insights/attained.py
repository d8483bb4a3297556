"""The page of promises kept and missed, and the same as a file."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from tocsin.incidents.sla import Kind
from tocsin.insights import attainment_sheet
from tocsin.insights.actions import attaining
from tocsin.insights.attainment import DEFINITIONS, Attained, By, Row
from tocsin.kit import periods
from tocsin.kit.routing import Router
from tocsin.web.here import Here, Standing
from tocsin.web.insights import asked as reports
from tocsin.web.insights.asked import Asked

router = Router(prefix="/insights/service-levels")

WORDS: Mapping[Kind, str] = {
    Kind.RESPONSE: "Answered in time",
    Kind.UPDATE: "Updates in time",
    Kind.RESOLUTION: "Resolved in time",
    Kind.TEAM: "Teams' part in time",
    Kind.VENDOR: "Vendors' part in time",
}


HEADS: Mapping[By, str] = {
    **{each: each.value.capitalize() for each in By},
    By.POLICY: "Agreement",
    By.PARTY: "Whose part",
}


class Levels(Asked):
    """What a report of figures is asked by, and what there is a row for."""

    of: By = By.MONTH


Report = Annotated[Levels, Query()]


@router.get("")
def show(here: Here, asked: Report) -> Response:
    found = _attained(here, asked)
    return here.page(
        "insights/attainment.html",
        asked=asked,
        span=asked.span(here.now),
        found=found,
        words=WORDS,
        definitions=DEFINITIONS,
        bases=[(each.value, f"By {head.lower()}") for each, head in HEADS.items()],
        heads=HEADS,
        spoken=_spoken,
        named=lambda row: _named(row, asked.of),
        **here.look(reports.choices),
    )


@router.get("/export.csv")
def export(here: Here, asked: Report) -> Response:
    headers = {
        "Content-Disposition": 'attachment; filename="service-levels.csv"',
        "Cache-Control": "no-store",
    }
    text = attainment_sheet.of_attained(_attained(here, asked))
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _attained(here: Standing, asked: Levels) -> Attained:
    window = asked.window(now=here.now, zone=here.reader.zone)
    zone, now = here.reader.time_zone, here.now
    return here.ask(
        lambda tx, **by: attaining.attainment_of(tx, window, asked.of, zone=zone, now=now, **by)
    )


def _named(row: Row, by: By) -> str:
    """Write a month as people do, and say what else a row is of."""
    if by is By.MONTH and row.key:
        return f"{date.fromisoformat(row.key):%b %Y}"
    return row.name


def _spoken(seconds: float | None) -> str:
    return "–" if seconds is None else periods.spoken(timedelta(seconds=seconds))
