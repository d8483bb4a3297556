"""What an organisation sets for all its incidents: categories, the matrix, the closing rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.incidents.category import Category
from tocsin.incidents.priority import Level, Matrix, Priority
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class ClosingRow:
    close_after_days: int
    closing_calendar: Mapping[str, Any]
    reopen_within_days: int


@dataclass(frozen=True, slots=True)
class _Cell:
    impact: Level
    urgency: Level
    priority: Priority


def categories(tx: Tx, *, with_archived: bool) -> list[Category]:
    return tx.all(
        Category,
        """
        select id, path, is_archived, merged_into
        from category
        where not is_archived or %(with_archived)s
        order by path
        limit 5000
        """,
        with_archived=with_archived,
    )


def category(tx: Tx, path: str) -> Category | None:
    return tx.maybe(
        Category,
        """
        select id, path, is_archived, merged_into
        from category
        where path = %(path)s
        """,
        path=path,
    )


def insert_categories(tx: Tx, paths: Sequence[str]) -> None:
    """Add those that are missing; one that was archived comes back."""
    tx.run(
        """
        insert into category (path)
        select unnest(%(paths)s::text[])
        on conflict (path) do update
            set is_archived = false, merged_into = null
            where category.is_archived
        """,
        paths=list(paths),
    )


def subtree(tx: Tx, path: str) -> list[Category]:
    """Return a category and all below it; "0" is what follows "/" in the order of bytes."""
    return tx.all(
        Category,
        """
        select id, path, is_archived, merged_into
        from category
        where path = %(path)s
            or (path > %(path)s || '/' and path < %(path)s || '0')
        order by path
        limit 5000
        """,
        path=path,
    )


def move_categories(tx: Tx, paths: Mapping[int, str]) -> None:
    rows = [{"id": category_id, "path": path} for category_id, path in paths.items()]
    tx.run(
        """
        update category
        set path = given.path
        from jsonb_to_recordset(%(rows)s) as given (id bigint, path text)
        where category.id = given.id
        """,
        rows=Json(rows),
    )


def set_archived(tx: Tx, category_ids: Sequence[int]) -> int:
    return tx.run(
        """
        update category
        set is_archived = true
        where id = any(%(ids)s) and not is_archived
        """,
        ids=list(category_ids),
    )


def matrix(tx: Tx) -> Matrix:
    cells = tx.all(
        _Cell,
        """
        select impact, urgency, priority
        from priority_matrix
        order by impact, urgency
        limit 9
        """,
    )
    return Matrix({(cell.impact, cell.urgency): cell.priority for cell in cells})


def set_matrix(tx: Tx, wanted: Matrix) -> None:
    rows = [
        {"impact": impact, "urgency": urgency, "priority": priority}
        for (impact, urgency), priority in wanted.cells.items()
    ]
    tx.run(
        """
        update priority_matrix
        set priority = given.priority
        from jsonb_to_recordset(%(rows)s) as given (impact text, urgency text, priority text)
        where priority_matrix.impact = given.impact and priority_matrix.urgency = given.urgency
        """,
        rows=Json(rows),
    )


def closing(tx: Tx) -> ClosingRow:
    return tx.all(
        ClosingRow,
        """
        select close_after_days, closing_calendar, reopen_within_days
        from incident_setting
        limit 1
        """,
    )[0]


def set_closing(tx: Tx, row: ClosingRow) -> None:
    tx.run(
        """
        update incident_setting
        set close_after_days = %(days)s,
            closing_calendar = %(calendar)s,
            reopen_within_days = %(reopen)s
        """,
        days=row.close_after_days,
        reopen=row.reopen_within_days,
        calendar=dict(row.closing_calendar),
    )


def parts_follow(tx: Tx) -> bool:
    """Whether parts and duplicates are resolved with what they hang on."""
    return bool(tx.value("select parts_follow from incident_setting"))


def set_parts_follow(tx: Tx, always: bool) -> bool:
    """Return whether that is a change."""
    return bool(
        tx.run(
            """
            update incident_setting
            set parts_follow = %(always)s
            where parts_follow <> %(always)s
            """,
            always=always,
        )
    )
