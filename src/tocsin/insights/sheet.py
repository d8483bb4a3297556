"""Figures and the facts behind them as CSV, for spreadsheets."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from tocsin.insights.fact import Fact
from tocsin.insights.kpi import Figure, Kpis

_FORMULAS = "=+-@"


def of_facts(facts: Sequence[Fact]) -> str:
    names = list(Fact.__struct_fields__)
    return _sheet(names, [[_cell(getattr(one, name)) for name in names] for one in facts])


def of_figures(found: Kpis) -> str:
    names = [field.name for field in fields(Figure)]
    rows = [
        [field.name, *asdict(figure).values()]
        for field in fields(found)
        if isinstance(figure := getattr(found, field.name), Figure)
    ]
    return _sheet(["kpi", *names], rows)


def of_rows(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a sheet of a row for each thing."""
    return _sheet(list(header), [[_cell(value) for value in row] for row in rows])


def _sheet(header: list[str], rows: list[list[Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    """A spreadsheet would take some texts for formulas; a mark before them keeps them text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple(_FORMULAS) else value
