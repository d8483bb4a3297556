"""The charts of a report: each title states what the chart shows, in a sentence."""

from collections.abc import Sequence
from datetime import date, timedelta

from tocsin.insights.actions import Row
from tocsin.insights.kpi import Figure
from tocsin.insights.window import By, Window
from tocsin.kit import periods
from tocsin.web import charts, words
from tocsin.web.charts import Chart, Point

_HEADS = {By.DAY: "Day", By.WEEK: "Week from", By.MONTH: "Month"}
_MARGIN = 0.1
_HOUR, _DAY = 60, 1440
_MINUTES = (
    *(1, 2, 5, 10, 15, 20, 30),
    *(hours * _HOUR for hours in (1, 2, 3, 4, 6, 12)),
    *(days * _DAY for days in (1, 2, 5, 7, 10, 14, 30)),
)


def charts_of(rows: Sequence[Row], window: Window, by: By) -> list[Chart]:
    """Draw how many there were, how fast they were answered and resolved, what was kept."""
    periods_ = filled(rows, window, by)
    return [
        _logged(periods_, by),
        _line("acknowledge", "mtta", periods_, by),
        _line("resolve", "mttr", periods_, by),
        _kept(periods_, by),
    ]


Period = tuple[date, Row | None]


def filled(rows: Sequence[Row], window: Window, by: By) -> list[Period]:
    """Put in the periods in which nothing happened: nothing is also something."""
    known = {row.key: row for row in rows}
    day, last = window.starts_at.date(), window.ends_at.date()
    keys = {begin(day + timedelta(days=n), by) for n in range((last - day).days + 1)}
    wanted = sorted({*(key for key in keys), *(date.fromisoformat(key) for key in known if key)})
    return [(each, known.get(each.isoformat())) for each in wanted if _is_within(each, known, last)]


def begin(day: date, by: By) -> date:
    if by is By.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by is By.MONTH else day


def _is_within(day: date, known: dict[str, Row], last: date) -> bool:
    return day.isoformat() in known or day < last


def _logged(found: Sequence[Period], by: By) -> Chart:
    counts = [row.kpis.logged if row else 0 for _, row in found]
    most = max(counts, default=0)
    tones = ["marked" if count == most > 0 else "" for count in counts]
    points = [
        Point(_label(day, by), count, tone)
        for (day, _), count, tone in zip(found, counts, tones, strict=True)
    ]
    finding = "No incidents in this period"
    if most:
        when = f"{_when(by)} {_label(found[counts.index(most)][0], by)}"
        total = sum(counts)
        finding = f"{words.count(total, 'incident')}, {_most(most, total)}{when}"
    return charts.bars(charts.Figure(finding, _HEADS[by], "Incidents logged"), points)


def _line(verb: str, name: str, found: Sequence[Period], by: By) -> Chart:
    figures = [_figure(row, name) for _, row in found]
    minutes = [None if f is None or f.value is None else f.value / 60 for f in figures]
    points = [Point(_label(day, by), value) for (day, _), value in zip(found, minutes, strict=True)]
    finding = _trend(f"Time to {verb}", [value for value in minutes if value is not None])
    unit = f"Mean time to {verb}"
    figure = charts.Figure(finding, _HEADS[by], unit, form=_minutes, steps=_MINUTES)
    return charts.line(figure, points)


def _kept(found: Sequence[Period], by: By) -> Chart:
    figures = [_figure(row, "sla_attainment") for _, row in found]
    shares = [None if f is None or f.value is None else f.value * 100 for f in figures]
    kept = sum((f.value or 0) * f.n for f in figures if f)
    n = sum(f.n for f in figures if f)
    points = [Point(_label(day, by), value) for (day, _), value in zip(found, shares, strict=True)]
    finding = "No promise was due in this period"
    if n:
        finding = f"{kept / n * 100:.0f} % kept every promise: {round(kept):,} of {n:,} incidents"
    figure = charts.Figure(finding, _HEADS[by], "SLA attainment", form=_percent)
    return charts.line(figure, points)


def _trend(what: str, values: Sequence[float]) -> str:
    """Compare the later half with the earlier one; a tenth either way is no change."""
    if len(values) < 2:
        return f"{what}: too little to see a trend"
    half = len(values) // 2
    before, after = _mean(values[:half]), _mean(values[half:])
    if abs(after - before) <= _MARGIN * before:
        return f"{what} holds at about {_minutes(after)}"
    verb = "fell" if after < before else "rose"
    return f"{what} {verb} from about {_minutes(before)} to {_minutes(after)}"


def _figure(row: Row | None, name: str) -> Figure | None:
    if row is None:
        return None
    found: Figure = getattr(row.kpis, name)
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _minutes(value: float) -> str:
    return "0" if value == 0 else periods.spoken(timedelta(minutes=value))


def _percent(value: float) -> str:
    return f"{value:.0f} %"


def _label(day: date, by: By) -> str:
    return f"{day:%b %Y}" if by is By.MONTH else f"{day.day} {day:%b}"


def _most(most: int, total: int) -> str:
    if total == 1:
        return ""
    return "all of them " if most == total else f"most of them ({most:,}) "


def _when(by: By) -> str:
    return {By.DAY: "on", By.WEEK: "in the week from", By.MONTH: "in"}[by]
