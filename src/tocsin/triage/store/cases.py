"""Which incidents were learned, as what, and which are to be learned anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx

HAS_DUE: Condition = "exists ( select from triage_case where is_due )"
WALKED_TO: LiteralString = "coalesce((select walked_to from triage_progress), 0)"


@dataclass(frozen=True, slots=True)
class Learned:
    incident_number: int
    category_id: int | None
    service_id: int | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    walked_to: int
    rehearsed_to: int


def take_turn(tx: Tx) -> Progress | None:
    """Lock the one place from which it is learned; None while another engine is at it."""
    return tx.maybe(
        Progress,
        """
        select walked_to, rehearsed_to
        from triage_progress
        for update skip locked
        """,
    )


def set_progress(tx: Tx, progress: Progress) -> None:
    tx.run(
        """
        update triage_progress
        set walked_to = %(walked)s, rehearsed_to = %(rehearsed)s
        """,
        walked=progress.walked_to,
        rehearsed=progress.rehearsed_to,
    )


def mark_due(tx: Tx, numbers: Sequence[int]) -> None:
    """Something was said about these; in one order, so that two who do so do not wait in a ring."""
    tx.run(
        """
        insert into triage_case (incident_number, is_due)
        select number, true
        from unnest(%(numbers)s::bigint[]) as number
        order by number
        on conflict (incident_number) do update
            set is_due = true
            where not triage_case.is_due
        """,
        numbers=list(numbers),
    )


def due(tx: Tx, *, limit: int) -> list[int]:
    """Lock those of which something was said, so that what is said meanwhile marks them again."""
    return tx.column(
        """
        select incident_number
        from triage_case
        where is_due
        order by incident_number
        limit %(limit)s
        for update
        """,
        limit=limit,
    )


def settle(tx: Tx, numbers: Sequence[int]) -> None:
    tx.run(
        """
        update triage_case
        set is_due = false
        where incident_number = any(%(numbers)s)
        """,
        numbers=list(numbers),
    )


def some(tx: Tx, numbers: Sequence[int]) -> list[Learned]:
    return tx.all(
        Learned,
        """
        select incident_number, category_id, service_id, team_id
        from triage_case
        where incident_number = any(%(numbers)s)
        order by incident_number
        limit 10000
        """,
        numbers=list(numbers),
    )


def after(tx: Tx, number: int, *, limit: int) -> list[int]:
    """Return the next cases in the order of their numbers, to be rehearsed."""
    return tx.column(
        """
        select incident_number
        from triage_case
        where incident_number > %(number)s
            and (category_id is not null or service_id is not null or team_id is not null)
        order by incident_number
        limit %(limit)s
        """,
        number=number,
        limit=limit,
    )


def put(tx: Tx, cases: Sequence[Learned]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "number": case.incident_number,
            "category": case.category_id,
            "service": case.service_id,
            "team": case.team_id,
        }
        for case in cases
    ]
    tx.run(
        """
        insert into triage_case (incident_number, category_id, service_id, team_id)
        select number, category, service, team
        from jsonb_to_recordset(%(rows)s) as given (
            number bigint, category bigint, service bigint, team bigint
        )
        order by number
        on conflict (incident_number) do update
            set category_id = excluded.category_id, service_id = excluded.service_id,
                team_id = excluded.team_id
        """,
        rows=Json(rows),
    )


def forget(tx: Tx) -> None:
    """Let everything be read anew."""
    tx.run("delete from triage_case")
    tx.run("update triage_progress set walked_to = 0, rehearsed_to = 0")
