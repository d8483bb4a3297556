"""The drills' SQL."""

import dataclasses
from datetime import datetime
from typing import Any, LiteralString

from tocsin.drills.drill import Drill, Measured, NewDrill
from tocsin.kit.tx import Tx

_SELECT: LiteralString = """
    select id, title, scenario, service_id, pages, impact, urgency, planned_for, planned_by,
        planned_at, incident_number, started_at, ended_at, dropped_at, notes,
        time_to_acknowledge, time_to_diagnose, time_to_mitigate, time_to_resolve
    from drill
"""


def insert(tx: Tx, new: NewDrill, *, planned_by: str, at: datetime) -> int:
    return int(
        tx.value(
            """
            insert into drill (
                title, scenario, service_id, pages, impact, urgency, planned_for, planned_by,
                planned_at
            )
            values (
                %(title)s, %(scenario)s, %(service_id)s, %(pages)s, %(impact)s, %(urgency)s,
                %(planned_for)s, %(by)s, %(at)s
            )
            returning id
            """,
            by=planned_by,
            at=at,
            **_columns(new),
        )
    )


def update(tx: Tx, drill_id: int, new: NewDrill) -> bool:
    """Return False when it is no longer only planned."""
    return bool(
        tx.run(
            """
            update drill
            set title = %(title)s,
                scenario = %(scenario)s,
                service_id = %(service_id)s,
                pages = %(pages)s,
                impact = %(impact)s,
                urgency = %(urgency)s,
                planned_for = %(planned_for)s
            where id = %(id)s and started_at is null and dropped_at is null
            """,
            id=drill_id,
            **_columns(new),
        )
    )


def start(tx: Tx, drill_id: int, number: int, *, at: datetime) -> bool:
    """Return False when it is no longer only planned."""
    return bool(
        tx.run(
            """
            update drill
            set incident_number = %(number)s, started_at = %(at)s
            where id = %(id)s and started_at is null and dropped_at is null
            """,
            id=drill_id,
            number=number,
            at=at,
        )
    )


def end(tx: Tx, drill_id: int, measured: Measured, *, at: datetime) -> bool:
    """Return False when it is not running."""
    return bool(
        tx.run(
            """
            update drill
            set ended_at = %(at)s,
                time_to_acknowledge = %(time_to_acknowledge)s,
                time_to_diagnose = %(time_to_diagnose)s,
                time_to_mitigate = %(time_to_mitigate)s,
                time_to_resolve = %(time_to_resolve)s
            where id = %(id)s and started_at is not null and ended_at is null
            """,
            id=drill_id,
            at=at,
            **dataclasses.asdict(measured),
        )
    )


def drop(tx: Tx, drill_id: int, *, at: datetime) -> bool:
    """Return False when it is no longer only planned."""
    return bool(
        tx.run(
            """
            update drill
            set dropped_at = %(at)s
            where id = %(id)s and started_at is null and dropped_at is null
            """,
            id=drill_id,
            at=at,
        )
    )


def set_notes(tx: Tx, drill_id: int, notes: str) -> bool:
    """Return whether they were others before."""
    return bool(
        tx.run(
            "update drill set notes = %(notes)s where id = %(id)s and notes <> %(notes)s",
            id=drill_id,
            notes=notes,
        )
    )


def get(tx: Tx, drill_id: int) -> Drill | None:
    return tx.maybe(
        Drill,
        f"""
        {_SELECT}
        where id = %(id)s
        """,
        id=drill_id,
    )


def lock(tx: Tx, drill_id: int) -> Drill | None:
    return tx.maybe(
        Drill,
        f"""
        {_SELECT}
        where id = %(id)s
        for update
        """,
        id=drill_id,
    )


def of_incident(tx: Tx, number: int) -> Drill | None:
    return tx.maybe(
        Drill,
        f"""
        {_SELECT}
        where incident_number = %(number)s
        """,
        number=number,
    )


def page(tx: Tx, *, before_id: int | None, limit: int) -> list[Drill]:
    """Return one more than the limit, planned last first."""
    return tx.all(
        Drill,
        f"""
        {_SELECT}
        where %(before)s::bigint is null or id < %(before)s
        order by id desc
        limit %(limit)s
        """,
        before=before_id,
        limit=limit + 1,
    )


def _columns(new: NewDrill) -> dict[str, Any]:
    return {field.name: getattr(new, field.name) for field in dataclasses.fields(new)}
