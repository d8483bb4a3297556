"""Attainment: how many of the promises about incidents were kept."""

from typing import Any

from starlette.responses import Response

from tocsin.api import kpis
from tocsin.api.frame import Frame
from tocsin.api.kpis import Report
from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Output
from tocsin.incidents.sla import Kind
from tocsin.insights import attainment_sheet
from tocsin.insights.actions import attaining
from tocsin.insights.attainment import DEFINITIONS, Attained, By

router = noun("attainment")


class TallyOut(Output):
    """``share`` is kept of kept and missed; ``p50`` and ``p90`` are seconds of working time."""

    kind: Kind
    kept: int
    missed: int
    running: int
    share: float | None
    p50: float | None
    p90: float | None


class RowOut(Output):
    key: str
    name: str
    tallies: list[TallyOut]


class AttainedOut(Output):
    """Over incidents logged in the period, without drills, cancelled ones and duplicates."""

    whole: list[TallyOut]
    items: list[RowOut]
    next: None = None
    definitions: dict[Kind, str]


@router.get("", response_model=AttainedOut)
def show(
    report: Report, frame: Reading, by: By = By.MONTH, time_zone: str = "UTC"
) -> dict[str, Any]:
    """Return how many promises were kept, by month, priority, service, team, organisation, …"""
    found = _attained(report, frame, by, time_zone)
    return {"whole": found.whole, "items": found.rows, "next": None, "definitions": DEFINITIONS}


@router.get("/export.csv", response_class=Response)
def export(report: Report, frame: Reading, by: By = By.MONTH, time_zone: str = "UTC") -> Response:
    """Return the same as CSV, a line for each promise of each row."""
    found = _attained(report, frame, by, time_zone)
    return Response(
        attainment_sheet.of_attained(found),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="attainment.csv"'},
    )


def _attained(report: kpis.Asked, frame: Frame, by: By, time_zone: str) -> Attained:
    window, zone = report.window(frame), kpis.zone_of(time_zone)
    return attaining.attainment_of(
        frame.tx, window, by, zone=zone, actor=frame.actor, now=frame.now
    )
