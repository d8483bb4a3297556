"""Rows of configuration items and how they hang together."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.catalog.item import Item, ItemQuery, NewItem, Relation
from tocsin.kit.tx import Json, Tx


def insert(tx: Tx, new: NewItem, *, at: datetime) -> int | None:
    """Return the new id; None when there is one of this type and identifier."""
    made: int | None = tx.value(
        """
        insert into configuration_item (
            type, identifier, name, note, service_id, team_id, created_at
        )
        values (
            %(type)s, %(identifier)s, %(name)s, %(note)s, %(service_id)s, %(team_id)s, %(at)s
        )
        on conflict (lower(type), lower(identifier)) do nothing
        returning id
        """,
        type=new.type,
        identifier=new.identifier,
        name=new.name,
        note=new.note,
        service_id=new.service_id,
        team_id=new.team_id,
        at=at,
    )
    return made


def update(tx: Tx, item_id: int, new: NewItem) -> bool:
    """Return False when another one is called so."""
    return bool(
        tx.run(
            """
            update configuration_item
            set type = %(type)s,
                identifier = %(identifier)s,
                name = %(name)s,
                note = %(note)s,
                service_id = %(service_id)s,
                team_id = %(team_id)s
            where id = %(id)s
                and not exists (
                    select from configuration_item as other
                    where lower(other.type) = lower(%(type)s)
                        and lower(other.identifier) = lower(%(identifier)s)
                        and other.id <> %(id)s
                )
            """,
            id=item_id,
            type=new.type,
            identifier=new.identifier,
            name=new.name,
            note=new.note,
            service_id=new.service_id,
            team_id=new.team_id,
        )
    )


def retire(tx: Tx, item_id: int, *, is_retired: bool) -> bool:
    return bool(
        tx.run(
            """
            update configuration_item
            set is_retired = %(is_retired)s
            where id = %(id)s and is_retired <> %(is_retired)s
            """,
            id=item_id,
            is_retired=is_retired,
        )
    )


def some(tx: Tx, ids: Sequence[int]) -> list[Item]:
    return tx.all(
        Item,
        """
        select id, type, identifier, name, note, service_id, team_id, is_retired
        from configuration_item
        where id = any(%(ids)s)
        order by lower(identifier), id
        limit 1000
        """,
        ids=list(ids),
    )


def named(tx: Tx, type_: str, identifier: str) -> Item | None:
    return tx.maybe(
        Item,
        """
        select id, type, identifier, name, note, service_id, team_id, is_retired
        from configuration_item
        where lower(type) = lower(%(type)s) and lower(identifier) = lower(%(identifier)s)
        """,
        type=type_,
        identifier=identifier,
    )


def page(
    tx: Tx, query: ItemQuery, *, words: Sequence[str], after: tuple[str, int], limit: int
) -> list[Item]:
    """Return those that have all the words, in order of identifiers."""
    return tx.all(
        Item,
        """
        select id, type, identifier, name, note, service_id, team_id, is_retired
        from configuration_item
        where (lower(identifier), id) > (%(identifier)s, %(id)s)
            and lower(type || ' ' || identifier || ' ' || name) like all(%(words)s::text[])
            and (%(service_id)s::bigint is null or service_id = %(service_id)s)
            and (%(with_retired)s or not is_retired)
        order by lower(identifier), id
        limit %(limit)s
        """,
        identifier=after[0],
        id=after[1],
        words=list(words),
        service_id=query.service_id,
        with_retired=query.with_retired,
        limit=limit,
    )


def set_relations(tx: Tx, item_id: int, wanted: Sequence[Relation]) -> None:
    """Make these all that it says of others."""
    rows = [{"kind": each.kind, "other_id": each.other_id} for each in wanted]
    tx.run("delete from configuration_relation where item_id = %(id)s", id=item_id)
    tx.run(
        """
        insert into configuration_relation (item_id, kind, other_id)
        select %(id)s, kind, other_id
        from jsonb_to_recordset(%(rows)s) as given (kind text, other_id bigint)
        on conflict do nothing
        """,
        id=item_id,
        rows=Json(rows),
    )


def relations(tx: Tx, item_id: int) -> list[Relation]:
    return tx.all(
        Relation,
        """
        select kind, other_id, false as incoming
        from configuration_relation
        where item_id = %(id)s
        union all
        select kind, item_id, true
        from configuration_relation
        where other_id = %(id)s
        order by incoming, kind, other_id
        limit 1000
        """,
        id=item_id,
    )
