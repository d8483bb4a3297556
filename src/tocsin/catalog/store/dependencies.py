"""Rows of what needs what."""

from collections.abc import Sequence

from tocsin.kit.tx import Tx


def dependents(tx: Tx, service_ids: Sequence[int], *, limit: int) -> list[int]:
    """Return who needs any of these, directly or through others; cycles end where they began."""
    return tx.column(
        """
        with recursive hit (id) as (
            select unnest(%(ids)s::bigint[])
            union
            select dependency.service_id
            from service_dependency as dependency
            join hit on hit.id = dependency.needs_id
        )
        select id
        from hit
        where id <> all(%(ids)s::bigint[])
        order by id
        limit %(limit)s
        """,
        ids=list(service_ids),
        limit=limit,
    )


def needs(tx: Tx, service_id: int) -> list[int]:
    """Return what it needs directly."""
    return tx.column(
        """
        select needs_id
        from service_dependency
        where service_id = %(id)s
        order by needs_id
        limit 1000
        """,
        id=service_id,
    )


def replace(tx: Tx, service_id: int, needs_ids: Sequence[int]) -> None:
    tx.run(
        """
        delete from service_dependency
        where service_id = %(id)s and needs_id <> all(%(needs)s::bigint[])
        """,
        id=service_id,
        needs=list(needs_ids),
    )
    tx.run(
        """
        insert into service_dependency (service_id, needs_id)
        select %(id)s, unnest(%(needs)s::bigint[])
        on conflict do nothing
        """,
        id=service_id,
        needs=list(needs_ids),
    )
