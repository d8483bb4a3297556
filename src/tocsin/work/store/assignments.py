"""Rows of assignment rules, skills and turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Json, Tx
from tocsin.work import assignment
from tocsin.work.assignment import Rule


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Skill:
    person_id: int
    skill: str


def rules(tx: Tx) -> list[Rule]:
    """Return them in the order in which they are tried."""
    rows = tx.all(
        _Row,
        """
        select name, definition
        from assignment_rule
        order by position
        limit 1000
        """,
    )
    return [assignment.read(row.name, row.definition) for row in rows]


def replace(tx: Tx, wanted: Sequence[Rule]) -> None:
    rows = [
        {"position": n, "name": rule.name, "definition": assignment.written(rule)}
        for n, rule in enumerate(wanted, start=1)
    ]
    tx.run("delete from assignment_rule")
    tx.run(
        """
        insert into assignment_rule (position, name, definition)
        select position, name, definition
        from jsonb_to_recordset(%(rows)s) as given (position int, name text, definition jsonb)
        """,
        rows=Json(rows),
    )


def lock_turn(tx: Tx, rule_name: str) -> int | None:
    """Return who got the last one, and let nobody else take a turn until this is committed."""
    tx.run(
        "select pg_advisory_xact_lock(hashtextextended('assignment_turn/' || %(name)s, 0))",
        name=rule_name,
    )
    found: int | None = tx.value(
        """
        select person_id
        from assignment_turn
        where rule_name = %(name)s
        """,
        name=rule_name,
    )
    return found


def take_turn(tx: Tx, rule_name: str, person_id: int, *, at: datetime) -> None:
    tx.run(
        """
        insert into assignment_turn (rule_name, person_id, at)
        values (%(name)s, %(person_id)s, %(at)s)
        on conflict (rule_name) do update
            set person_id = excluded.person_id, at = excluded.at
        """,
        name=rule_name,
        person_id=person_id,
        at=at,
    )


def skills(tx: Tx, person_ids: Sequence[int] | None = None) -> list[Skill]:
    """Return what these can do, or everybody."""
    return tx.all(
        Skill,
        """
        select person_id, skill
        from person_skill
        where %(all)s or person_id = any(%(ids)s::bigint[])
        order by person_id, skill
        limit 100000
        """,
        all=person_ids is None,
        ids=list(person_ids or ()),
    )


def set_skills(tx: Tx, person_id: int, wanted: Sequence[str]) -> bool:
    """Return whether anything changed."""
    gone = tx.run(
        """
        delete from person_skill
        where person_id = %(person_id)s and skill <> all(%(wanted)s::text[])
        """,
        person_id=person_id,
        wanted=list(wanted),
    )
    new = tx.run(
        """
        insert into person_skill (person_id, skill)
        select %(person_id)s, skill
        from unnest(%(wanted)s::text[]) as skill
        on conflict do nothing
        """,
        person_id=person_id,
        wanted=list(wanted),
    )
    return bool(gone or new)
