"""The living style guide: every component as it is, for those who build pages. Development only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tocsin.kit.periods import Period
from tocsin.kit.routing import Router
from tocsin.web import charts, lanes, render, words
from tocsin.web.charts import Figure, Point
from tocsin.web.oncall.plans import Preview, Row, Strip

router = Router()

_NOW = datetime(2026, 11, 21, 2, 14, tzinfo=UTC)
_ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Line:
    """An incident as a row wants it."""

    number: int
    title: str
    priority: str
    status: str
    logged_at: datetime
    service: str | None = None
    assignee: str | None = None
    last_word: str | None = None
    alerts: int = 0
    is_drill: bool = False
    is_unanswered: bool = False


@router.get("/styleguide")
def guide(request: Request) -> Response:
    request.state.reader = words.Reader(_NOW, _ZONE)
    return render.page(request, "styleguide/guide.html", **_samples())


def _samples() -> dict[str, Any]:
    return {
        "moment": _NOW,
        "ago": lambda minutes: _NOW - timedelta(minutes=minutes),
        "span": lambda minutes: timedelta(minutes=minutes),
        "lines": _lines(),
        "bars": _bars(),
        "line": _line(),
        "spark": charts.sparkline([3, 4, 2, 6, 5, 9, 4, 3, 2, 2, 1, 2]),
        "window": _window(),
        "primary": lanes.blocks(_window(), _primary()),
        "secondary": lanes.blocks(_window(), _secondary()),
        "timeline": _timeline(),
    }


def _lines() -> list[Line]:
    def ago(minutes: int) -> datetime:
        return _NOW - timedelta(minutes=minutes)

    return [
        Line(1042, "Checkout answers 5xx in Frankfurt", "P1", "open", ago(7), "checkout",
             alerts=14, is_unanswered=True),
        Line(1041, "Card payments are slow for customers of one bank", "P2", "acknowledged",
             ago(52), "payments", "Ana Müller", "Ana: the bank confirms a fault on their side"),
        Line(1039, "Nightly ledger export has not arrived", "P3", "in_progress", ago(190),
             "ledger", "Bo Lindqvist", alerts=2),
        Line(1037, "Certificate of the partner gateway runs out in nine days", "P4", "pending",
             ago(2900), "partner-gateway", "Cleo Okonkwo-Featherstonehaugh"),
        Line(1036, "Failover of the payments database", "P2", "in_progress", ago(35), "payments",
             "Bo Lindqvist", is_drill=True),
        Line(1030, "A printer on the third floor prints nothing but one very long line about the "
             "state of its own soul", "P5", "resolved", ago(4100), None, "Dan"),
    ]  # fmt: skip


def _bars() -> charts.Chart:
    counts = [12, 9, 14, 11, 8, 13, 10, 7, 22, 9, 6, 5]
    points = [
        Point(f"W{35 + i}", count, "marked" if count == 22 else "")
        for i, count in enumerate(counts)
    ]
    finding = "Incidents fell by half since the ledger moved, but for one bad week"
    return charts.bars(
        Figure(finding, "Week", "Incidents", "Logged a week, without drills"), points
    )


def _line() -> charts.Chart:
    minutes = [6.2, 5.8, 6.4, 5.1, 4.9, None, None, 4.2, 3.9, 3.1, 2.8, 2.6]
    points = [Point(f"W{35 + i}", value) for i, value in enumerate(minutes)]
    figure = Figure(
        "Ana's team answers twice as fast as in summer",
        "Week",
        "Minutes to acknowledge",
        "Mean minutes from detected to acknowledged",
        form="{:g} m".format,
        target=5,
    )
    return charts.line(figure, points)


def _window() -> lanes.Window:
    start = words.local(_NOW).replace(hour=0, minute=0, second=0, microsecond=0)
    return lanes.Window(start - timedelta(days=1), 7, words.local(_NOW))


def _shift(who: str, day: float, days: float, kind: str = "") -> lanes.Shift:
    starts_at = _window().starts_at + timedelta(days=day)
    ends_at = starts_at + timedelta(days=days)
    said = f"{who}, {words.exact(starts_at)} to {words.exact(ends_at)}"
    return lanes.Shift(who, Period(starts_at, ends_at), kind, said)


def _timeline() -> Preview:
    """A layer of some hours, somebody who covers, and what both come to."""
    window = _window()
    hours = [_shift("", day + 0.3, 0.6) for day in range(7)]
    layer = lanes.blocks(window, [_shift("Bo Lindqvist", day + 0.3, 0.6) for day in range(7)])
    cover = lanes.blocks(window, [_shift("Cleo", 2.3, 1.2, "override")])
    final = lanes.blocks(window, _secondary())
    strips = (
        Strip("days", "every 7d, at some times", layer, bands=lanes.blocks(window, hours)),
        Strip("Covers", "", cover, Row.COVER),
        Strip("Final", "who is paged", final, Row.FINAL),
    )
    return Preview(window, strips, gaps=1)


def _primary() -> list[lanes.Shift]:
    return [
        _shift("Ana Müller", -2, 2.4, "mine"),
        _shift("Bo Lindqvist", 0.4, 2),
        _shift("Cleo for Bo", 2.4, 1, "override"),
        _shift("Bo Lindqvist", 3.4, 4),
    ]


def _secondary() -> list[lanes.Shift]:
    return [
        _shift("Bo Lindqvist", -2, 3.4),
        _shift("Nobody", 1.4, 0.6, "gap"),
        _shift("Ana Müller", 2, 7, "mine"),
    ]
