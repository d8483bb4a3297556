"""Trends as CSV, for spreadsheets."""

from tocsin.insights import sheet
from tocsin.insights.trend import Count, Trends

_HEADER = ("row", "incidents", "before", "change", "growth", "explained")


def of_trends(found: Trends) -> str:
    named = [("all", found.whole), *((row.name, row.count) for row in found.rows)]
    return sheet.of_rows(_HEADER, [(name, *_cells(count)) for name, count in named])


def _cells(count: Count) -> tuple[object, ...]:
    return (count.now, count.before, count.change, count.growth, count.explained)
