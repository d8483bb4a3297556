"""Key figures over the incidents that were logged in a period."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Depends, Query
from starlette.responses import Response

from tocsin.api import names, schemas
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Output
from tocsin.insights import actions as insights
from tocsin.insights import sheet
from tocsin.insights.kpi import Kpis
from tocsin.insights.window import By, Window
from tocsin.kit import errors

router = noun("kpis")

DEFAULT_SPAN = timedelta(days=30)
Text = Annotated[str | None, Query(max_length=200)]


class NoSuchFilter(errors.Invalid):
    """A time or a time zone that nobody has heard of."""


class FigureOut(Output):
    """Durations are in seconds, rates are shares between 0 and 1, ``csat`` is 1 to 5."""

    value: float | None
    n: int
    not_applicable: int
    invalid: int
    p50: float | None
    p90: float | None


class KpisOut(Output):
    logged: int
    mtti: FigureOut
    mtta: FigureOut
    mttr: FigureOut
    mttr_working: FigureOut
    resolution_rate: FigureOut
    first_time_fix_rate: FigureOut
    csat: FigureOut
    csat_satisfied: FigureOut
    csat_response_rate: FigureOut
    sla_attainment: FigureOut
    reopen_rate: FigureOut
    escalation_rate: FigureOut


class RowOut(Output):
    key: str
    name: str
    kpis: KpisOut


class BreakdownOut(Output):
    items: list[RowOut]
    next: None = None


class Asked:
    """What a report is about, as it is asked for; names are looked up once there is a frame."""

    def __init__(
        self,
        from_: Annotated[str | None, Query(alias="from", max_length=40)] = None,
        to: Text = None,
        service: Text = None,
        team: Text = None,
        priority: Text = None,
        category: Text = None,
    ) -> None:
        self._span = (from_, to)
        self._named = (service, team)
        self._words = (priority, category)

    def window(self, frame: Frame) -> Window:
        ends_at = _moment(self._span[1], frame.now + timedelta(seconds=1))
        starts_at = _moment(self._span[0], ends_at - DEFAULT_SPAN)
        service, team = self._named
        priority, category = self._words
        return Window(
            starts_at,
            ends_at,
            service_id=names.service_id(frame, service),
            team_id=names.team_id(frame, team),
            priority=priority,
            category=category,
        )


Report = Annotated[Asked, Depends()]


@router.get("", response_model=KpisOut)
def show(report: Report, frame: Reading) -> Kpis:
    """Return the key figures; without a period, of the last 30 days."""
    return insights.kpis(frame.tx, report.window(frame), actor=frame.actor)


@router.get("/breakdown", response_model=BreakdownOut)
def breakdown(report: Report, frame: Reading, by: By, time_zone: str = "UTC") -> dict[str, Any]:
    """Return the key figures by day, week, month, service, team, priority or category."""
    rows = insights.breakdown(
        frame.tx, report.window(frame), by, zone=zone_of(time_zone), actor=frame.actor
    )
    return {"items": rows, "next": None}


@router.get("/export.csv", response_class=Response)
def export(report: Report, frame: Reading) -> Response:
    """Return the incidents behind the figures, one a line, as CSV."""
    found = insights.facts(frame.tx, report.window(frame), actor=frame.actor)
    return Response(
        sheet.of_facts(found),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="incidents.csv"'},
    )


@router.get("/figures.csv", response_class=Response)
def figures(report: Report, frame: Reading) -> Response:
    """Return the key figures, one a line, as CSV."""
    found = insights.kpis(frame.tx, report.window(frame), actor=frame.actor)
    return Response(sheet.of_figures(found), media_type="text/csv; charset=utf-8")


def _moment(given: str | None, default: datetime) -> datetime:
    """Read a time or a day; without an offset it is UTC, a day begins at midnight."""
    if given is None:
        return default
    try:
        if len(given) == 10:
            found = datetime.combine(date.fromisoformat(given), time(), UTC)
        else:
            found = datetime.fromisoformat(given.replace(" ", "+"))
        schemas.within_reach(found)
    except ValueError as error:
        raise NoSuchFilter(
            f"'{given[:40]}' is no time; write it like 2026-03-16T09:30Z."
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NoSuchFilter(f"'{name[:40]}' is no time zone.") from error
