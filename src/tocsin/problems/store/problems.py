"""Rows of problems."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from tocsin.kit.tx import Tx
from tocsin.problems.problem import NewProblem, Problem, ProblemQuery, Status

COLUMNS: LiteralString = """
    problem.id, problem.title, problem.description, problem.status, problem.priority,
    problem.service_id, problem.team_id, problem.owner_id, problem.root_cause,
    problem.workaround, problem.ending, problem.because, problem.version, problem.created_by,
    problem.created_at, problem.updated_at, problem.known_at, problem.resolved_at,
    (select count(*) from problem_incident where problem_id = problem.id) as incidents
"""
_FILTERED: LiteralString = """
    from problem
    where problem.status = any(%(statuses)s)
        and (%(service_id)s::bigint is null or problem.service_id = %(service_id)s)
        and (%(owner_id)s::bigint is null or problem.owner_id = %(owner_id)s)
        and (
            %(text)s = ''
            or to_tsvector('simple', problem.title || ' ' || problem.description || ' '
                || problem.root_cause || ' ' || problem.workaround)
                @@ websearch_to_tsquery('simple', %(text)s)
            or problem.title ilike '%%' || %(like)s || '%%'
        )
        and (
            %(at)s::timestamptz is null
            or (problem.updated_at, problem.id) < (%(at)s, %(id)s)
        )
    order by problem.updated_at desc, problem.id desc
    limit %(limit)s
"""


def insert(
    tx: Tx, new: NewProblem, *, status: Status, because: str, created_by: str, at: datetime
) -> int:
    return int(
        tx.value(
            """
            insert into problem (
                title, description, status, priority, service_id, team_id, owner_id, root_cause,
                workaround, because, created_by, created_at, updated_at, known_at
            )
            values (
                %(title)s, %(description)s, %(status)s, %(priority)s, %(service_id)s,
                %(team_id)s, %(owner_id)s, %(root_cause)s, %(workaround)s, %(because)s, %(by)s,
                %(at)s, %(at)s,
                case when %(status)s = 'known_error' then %(at)s::timestamptz end
            )
            returning id
            """,
            status=status,
            because=because,
            by=created_by,
            at=at,
            **_columns(new),
        )
    )


def update(
    tx: Tx, problem_id: int, new: NewProblem, *, status: Status, expected_version: int, at: datetime
) -> bool:
    """Return False, and change nothing, when somebody else changed it meanwhile."""
    return bool(
        tx.run(
            """
            update problem
            set title = %(title)s,
                description = %(description)s,
                status = %(status)s,
                priority = %(priority)s,
                service_id = %(service_id)s,
                team_id = %(team_id)s,
                owner_id = %(owner_id)s,
                root_cause = %(root_cause)s,
                workaround = %(workaround)s,
                known_at = case
                    when %(status)s = 'known_error' then coalesce(known_at, %(at)s)
                    else known_at
                end,
                version = version + 1,
                updated_at = %(at)s
            where id = %(id)s and version = %(expected)s
            """,
            id=problem_id,
            status=status,
            expected=expected_version,
            at=at,
            **_columns(new),
        )
    )


def move(tx: Tx, before: Problem, status: Status, *, ending: str, at: datetime) -> bool:
    """Return False when it is somewhere else meanwhile."""
    return bool(
        tx.run(
            """
            update problem
            set status = %(status)s,
                ending = %(ending)s,
                resolved_at = case when %(status)s = 'resolved' then %(at)s::timestamptz end,
                version = version + 1,
                updated_at = %(at)s
            where id = %(id)s and status = %(before)s
            """,
            id=before.id,
            before=before.status,
            status=status,
            ending=ending,
            at=at,
        )
    )


def get(tx: Tx, problem_id: int) -> Problem | None:
    sql: LiteralString = " ".join(("select", COLUMNS, "from problem where problem.id = %(id)s"))
    return tx.maybe(Problem, sql, id=problem_id)


def some(tx: Tx, ids: Sequence[int]) -> Mapping[int, Problem]:
    """Return those that there are, by id."""
    sql: LiteralString = " ".join(
        ("select", COLUMNS, "from problem where id = any(%(ids)s) order by id limit 1000")
    )
    return {one.id: one for one in tx.all(Problem, sql, ids=list(ids))}


def page(
    tx: Tx, query: ProblemQuery, *, statuses: Sequence[Status], after: Sequence[Any] | None
) -> list[Problem]:
    """Return one more than the limit, changed last first, from behind ``after`` (time, id)."""
    sql: LiteralString = " ".join(("select", COLUMNS, _FILTERED))
    return tx.all(
        Problem,
        sql,
        statuses=list(statuses),
        service_id=query.service_id,
        owner_id=query.owner_id,
        text=query.text,
        like=query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"),
        at=after[0] if after else None,
        id=after[1] if after else None,
        limit=query.limit + 1,
    )


def unresolved(tx: Tx, *, limit: int) -> list[Problem]:
    """Return the newest that somebody looks into, or should."""
    sql: LiteralString = " ".join(("select", COLUMNS, _UNRESOLVED))
    return tx.all(Problem, sql, limit=limit)


_UNRESOLVED: LiteralString = """
    from problem
    where problem.status in ('open', 'known_error')
    order by problem.id desc
    limit %(limit)s
"""


def _columns(new: NewProblem) -> dict[str, Any]:
    return {
        "title": new.title,
        "description": new.description,
        "priority": new.priority,
        "service_id": new.service_id,
        "team_id": new.team_id,
        "owner_id": new.owner_id,
        "root_cause": new.root_cause,
        "workaround": new.workaround,
    }
