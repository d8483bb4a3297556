"""Rows of what must be known before an incident gets to a stage."""

from dataclasses import dataclass

from tocsin.incidents.requirement import Need, Requirements, Stage
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class _Row:
    stage: Stage
    field: Need


def all_of(tx: Tx) -> Requirements:
    rows = tx.all(
        _Row,
        """
        select stage, field
        from stage_requirement
        order by stage, field
        limit 100
        """,
    )
    return {stage: frozenset(row.field for row in rows if row.stage is stage) for stage in Stage}


def replace(tx: Tx, wanted: Requirements) -> None:
    rows = [{"stage": stage, "field": need} for stage in wanted for need in wanted[stage]]
    tx.run("delete from stage_requirement")
    tx.run(
        """
        insert into stage_requirement (stage, field)
        select stage, field
        from jsonb_to_recordset(%(rows)s) as given (stage text, field text)
        """,
        rows=Json(rows),
    )
