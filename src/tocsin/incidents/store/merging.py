"""Categories that became part of others, and which incidents are still to be moved with them."""

from collections.abc import Mapping, Sequence

from tocsin.kit.tx import Json, Tx


def merge(tx: Tx, into: Mapping[int, int]) -> None:
    """Put each away as a part of another; what was merged into one of them goes along."""
    rows = [{"id": one, "into": other} for one, other in into.items()]
    tx.run(
        """
        update category
        set merged_into = given.into
        from jsonb_to_recordset(%(rows)s) as given (id bigint, "into" bigint)
        where category.merged_into = given.id
        """,
        rows=Json(rows),
    )
    tx.run(
        """
        update category
        set merged_into = given.into, is_archived = true
        from jsonb_to_recordset(%(rows)s) as given (id bigint, "into" bigint)
        where category.id = given.id
        """,
        rows=Json(rows),
    )


def open_of(tx: Tx, category_ids: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
    """Return the open incidents of these categories, each with its category."""
    rows = tx.column(
        """
        select array[number, category_id]
        from incident
        where category_id = any(%(ids)s)
            and status in ('open', 'acknowledged', 'in_progress', 'pending')
        order by number
        limit %(limit)s
        """,
        ids=list(category_ids),
        limit=limit,
    )
    return [(int(number), int(category_id)) for number, category_id in rows]
