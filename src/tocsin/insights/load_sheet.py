"""Fairness as CSV, for spreadsheets and the payroll: a row for each person."""

from collections.abc import Sequence
from typing import Any

from tocsin.insights import sheet
from tocsin.insights.fairness import Load
from tocsin.insights.hour import Kind


def of_loads(loads: Sequence[Load], currency: str) -> str:
    header = ["person", "hours"]
    header += [f"{kind} hours" for kind in Kind]
    header += ["interruptions", *(f"{kind} interruptions" for kind in Kind)]
    return sheet.of_rows([*header, f"pay {currency}", "warnings"], [_row(one) for one in loads])


def _row(one: Load) -> list[Any]:
    return [
        one.name,
        one.all_hours,
        *(one.hours[kind] for kind in Kind),
        one.all_interruptions,
        *(one.interruptions[kind] for kind in Kind),
        one.pay,
        " ".join(one.warnings),
    ]
