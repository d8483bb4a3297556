"""Attainment as CSV, for spreadsheets: a line for each promise of each row."""

from tocsin.insights import sheet
from tocsin.insights.attainment import Attained

_HEADER = ("row", "promise", "kept", "missed", "running", "share", "p50_seconds", "p90_seconds")


def of_attained(found: Attained) -> str:
    named = [("all", found.whole), *((row.name, row.tallies) for row in found.rows)]
    rows = [
        (name, str(one.kind), one.kept, one.missed, one.running, one.share, one.p50, one.p90)
        for name, tallies in named
        for one in tallies
    ]
    return sheet.of_rows(_HEADER, rows)
