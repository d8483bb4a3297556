"""Which configuration items an incident concerns."""

from collections.abc import Sequence

from tocsin.kit.tx import Tx


def of_incident(tx: Tx, number: int) -> list[int]:
    return tx.column(
        """
        select item_id
        from incident_item
        where incident_number = %(number)s
        order by item_id
        limit 1000
        """,
        number=number,
    )


def of_item(tx: Tx, item_id: int, *, limit: int) -> list[int]:
    """Return the newest incidents that concern it."""
    return tx.column(
        """
        select incident_number
        from incident_item
        where item_id = %(item_id)s
        order by incident_number desc
        limit %(limit)s
        """,
        item_id=item_id,
        limit=limit,
    )


def replace(tx: Tx, number: int, item_ids: Sequence[int]) -> None:
    tx.run(
        """
        delete from incident_item
        where incident_number = %(number)s and item_id <> all(%(ids)s::bigint[])
        """,
        number=number,
        ids=list(item_ids),
    )
    tx.run(
        """
        insert into incident_item (incident_number, item_id)
        select %(number)s, item_id
        from unnest(%(ids)s::bigint[]) as item_id
        on conflict do nothing
        """,
        number=number,
        ids=list(item_ids),
    )
