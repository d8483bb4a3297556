"""Rows of the escalation matrix, when to look at an incident by them, and which it has met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.incidents.priority import Level
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    definition: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Met:
    """A row that an incident has met."""

    row_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    incident_number: int
    complexity: Level


def rows(tx: Tx) -> list[Definition]:
    return tx.all(
        Definition,
        """
        select name, definition
        from escalation_row
        order by position, name
        limit 200
        """,
    )


def replace_rows(tx: Tx, wanted: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    tx.run("delete from escalation_row")
    tx.run(
        """
        insert into escalation_row (name, position, definition)
        select name, position, definition
        from jsonb_to_recordset(%(rows)s) as given (name text, position int, definition jsonb)
        """,
        rows=Json(
            [
                {"name": name, "position": position, "definition": dict(definition)}
                for position, (name, definition) in enumerate(wanted)
            ]
        ),
    )


def look_at(tx: Tx, moments: Mapping[int, datetime]) -> None:
    """Say when to look at these incidents, whatever was said before."""
    tx.run(
        """
        insert into escalation_look (incident_number, check_at)
        select number, check_at
        from jsonb_to_recordset(%(rows)s) as given (number bigint, check_at timestamptz)
        on conflict (incident_number) do update
            set check_at = excluded.check_at
        """,
        rows=Json([{"number": number, "check_at": at} for number, at in moments.items()]),
    )


def look_no_more(tx: Tx, number: int) -> None:
    tx.run("delete from escalation_look where incident_number = %(number)s", number=number)


def look_at_all(tx: Tx, *, at: datetime) -> int:
    """Look at every open incident: the matrix or an agreement changed."""
    return tx.run(
        """
        insert into escalation_look (incident_number, check_at)
        select number, %(at)s
        from incident
        where status in ('open', 'acknowledged', 'in_progress', 'pending') and not is_drill
        on conflict (incident_number) do update
            set check_at = excluded.check_at
        """,
        at=at,
    )


def check_at(tx: Tx, number: int) -> datetime | None:
    found: datetime | None = tx.value(
        "select check_at from escalation_look where incident_number = %(number)s", number=number
    )
    return found


def met(tx: Tx, number: int) -> list[Met]:
    """Return the rows that an incident has met, the first first."""
    return tx.all(
        Met,
        """
        select row_name, at
        from escalation_met
        where incident_number = %(number)s
        order by at, row_name
        limit 500
        """,
        number=number,
    )


def note_met(tx: Tx, number: int, row_name: str, *, at: datetime) -> bool:
    """Return False when the row has acted already."""
    return bool(
        tx.run(
            """
            insert into escalation_met (incident_number, row_name, at)
            values (%(number)s, %(name)s, %(at)s)
            on conflict (incident_number, row_name) do nothing
            """,
            number=number,
            name=row_name,
            at=at,
        )
    )


def complexities(tx: Tx, numbers: Sequence[int]) -> dict[int, Level]:
    """Return what somebody found, of those of whom somebody did."""
    found = tx.all(
        _Known,
        """
        select incident_number, complexity
        from incident_complexity
        where incident_number = any(%(numbers)s)
        order by incident_number
        limit 1000
        """,
        numbers=list(numbers),
    )
    return {row.incident_number: row.complexity for row in found}


def put_complexity(tx: Tx, number: int, complexity: Level) -> None:
    tx.run(
        """
        insert into incident_complexity (incident_number, complexity)
        values (%(number)s, %(complexity)s)
        on conflict (incident_number) do update
            set complexity = excluded.complexity
        """,
        number=number,
        complexity=complexity,
    )
