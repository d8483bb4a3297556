"""The editor of the escalation matrix: its rows as a form."""

from datetime import timedelta

from pydantic import BaseModel

from tocsin.incidents.actions import bringing_in
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind
from tocsin.kit import errors, periods
from tocsin.kit.tx import Tx
from tocsin.oncall.target import Target


class RowForm(BaseModel):
    """Lists are written with commas; what is empty does not matter."""

    name: str = ""
    priorities: str = ""
    impacts: str = ""
    complexities: str = ""
    age: str = ""
    sla: str = ""
    sla_percent: str = ""
    unanswered: str = ""
    bring_in: list[str] = []
    inform: list[str] = []


class MatrixForm(BaseModel):
    rows: list[RowForm] = []

    def wanted(self, tx: Tx) -> list[Row]:
        return [_row(tx, row, number) for number, row in enumerate(self.rows, start=1)]


def filled(rows: list[Row]) -> MatrixForm:
    return MatrixForm(rows=[_filled(row) for row in rows])


def _filled(row: Row) -> RowForm:
    return RowForm(
        name=row.name,
        priorities=", ".join(row.priorities),
        impacts=", ".join(row.impacts),
        complexities=", ".join(row.complexities),
        age=_said(row.age),
        sla=row.sla or "",
        sla_percent="" if row.sla_percent is None else str(row.sla_percent),
        unanswered=_said(row.unanswered),
        bring_in=[str(target) for target in row.bring_in],
        inform=[str(target) for target in row.inform],
    )


def _row(tx: Tx, form: RowForm, number: int) -> Row:
    try:
        return Row(
            name=form.name,
            priorities=tuple(Priority(each.upper()) for each in _listed(form.priorities)),
            impacts=tuple(Level(each.lower()) for each in _listed(form.impacts)),
            complexities=tuple(Level(each.lower()) for each in _listed(form.complexities)),
            age=_duration(form.age),
            sla=Kind(form.sla) if form.sla else None,
            sla_percent=int(form.sla_percent) if form.sla_percent.strip() else None,
            unanswered=_duration(form.unanswered),
            bring_in=_targets(tx, form.bring_in),
            inform=_targets(tx, form.inform),
        )
    except errors.Invalid as fault:
        raise errors.Invalid(f"Row {number}: {fault.sentence}") from fault
    except ValueError as fault:
        said = "write P1 to P5, high, medium or low, and whole per cent."
        raise errors.Invalid(f"Row {number}: {said}") from fault


def _targets(tx: Tx, texts: list[str]) -> tuple[Target, ...]:
    return bringing_in.targets_of(tx, (text for text in texts if text))


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _duration(text: str) -> timedelta | None:
    return periods.parse_duration(text) if text.strip() else None


def _said(wait: timedelta | None) -> str:
    return "" if wait is None else periods.format_duration(wait)
