"""Rows that say behind which incidents a problem is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Linked:
    problem_id: int
    incident_number: int
    title: str


def insert(
    tx: Tx, problem_id: int, number: int, *, title: str, linked_by: str, at: datetime
) -> bool:
    """Return False when they are linked already."""
    return bool(
        tx.run(
            """
            insert into problem_incident (
                problem_id, incident_number, title, linked_by, linked_at
            )
            values (%(problem)s, %(number)s, %(title)s, %(by)s, %(at)s)
            on conflict do nothing
            """,
            problem=problem_id,
            number=number,
            title=title,
            by=linked_by,
            at=at,
        )
    )


def delete(tx: Tx, problem_id: int, number: int) -> bool:
    return bool(
        tx.run(
            """
            delete from problem_incident
            where problem_id = %(problem)s and incident_number = %(number)s
            """,
            problem=problem_id,
            number=number,
        )
    )


def incidents_of(tx: Tx, problem_id: int, *, limit: int) -> list[int]:
    """Return the numbers of its incidents, newest first."""
    return tx.column(
        """
        select incident_number
        from problem_incident
        where problem_id = %(id)s
        order by incident_number desc
        limit %(limit)s
        """,
        id=problem_id,
        limit=limit,
    )


def of_incident(tx: Tx, number: int) -> list[int]:
    """Return the ids of the problems behind an incident."""
    return tx.column(
        """
        select problem_id
        from problem_incident
        where incident_number = %(number)s
        order by problem_id
        limit 50
        """,
        number=number,
    )


def titles(tx: Tx, problem_ids: Sequence[int], *, each: int) -> list[Linked]:
    """Return the newest few incidents of each problem, as they were called."""
    return tx.all(
        Linked,
        """
        select linked.problem_id, linked.incident_number, linked.title
        from unnest(%(ids)s::bigint[]) as wanted (id)
        cross join lateral (
            select problem_id, incident_number, title
            from problem_incident
            where problem_id = wanted.id
            order by incident_number desc
            limit %(each)s
        ) as linked
        order by linked.problem_id, linked.incident_number desc
        limit 10000
        """,
        ids=list(problem_ids),
        each=each,
    )


def taken(tx: Tx, numbers: Sequence[int]) -> set[int]:
    """Return which of these incidents a problem stands behind, or stood and is none."""
    return set(
        tx.column(
            """
            select incident_number
            from problem_incident
            where incident_number = any(%(numbers)s)
            order by incident_number
            limit 100000
            """,
            numbers=list(numbers),
        )
    )
