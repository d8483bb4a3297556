"""No table is forgotten: what holds something of people stands on the map, each column of it."""

from dataclasses import dataclass
from typing import Any

import pytest

from tocsin.kit.tx import Tx
from tocsin.privacy.places import PLACES
from tocsin.privacy.places.nobodys import NOBODYS
from tocsin.privacy.store import places

TEXTS = {"text", "json", "jsonb", "bytea", "ARRAY"}
BY_TABLE = {place.table: place for place in PLACES}


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    type: str


def columns(tx: Tx) -> list[Column]:
    return tx.all(
        Column,
        """
        select table_name as "table", column_name as name, data_type as type
        from information_schema.columns
        join information_schema.tables using (table_schema, table_name)
        where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER'
        order by table_name, ordinal_position
        """,
    )


def references(tx: Tx) -> list[tuple[str, str]]:
    """Return every column that refers to a person."""
    found = tx.column(
        """
        select conrelid::regclass || ' ' || attname
        from pg_constraint
        join pg_attribute on attrelid = conrelid and attnum = conkey[1]
        where contype = 'f' and confrelid = 'person'::regclass
        order by 1
        """
    )
    return [(table, name) for table, name in (each.split() for each in found)]


def test_every_table_is_on_the_map_or_said_to_be_nobodys(tx: Tx) -> None:
    tables = {each.table for each in columns(tx)}
    assert sorted(tables - BY_TABLE.keys() - NOBODYS.keys()) == []
    assert sorted(BY_TABLE.keys() & NOBODYS.keys()) == []
    assert sorted((BY_TABLE.keys() | NOBODYS.keys()) - tables) == []
    assert len(BY_TABLE) == len(PLACES)


def test_every_text_in_a_place_is_spoken_of(tx: Tx) -> None:
    texts = [each for each in columns(tx) if each.type in TEXTS]
    unsaid = [
        f"{each.table}.{each.name}"
        for each in texts
        if each.table in BY_TABLE and each.name not in BY_TABLE[each.table].columns
    ]
    assert unsaid == []


def test_the_map_speaks_of_columns_that_are_there(tx: Tx) -> None:
    known = {(each.table, each.name) for each in columns(tx)}
    said = {(place.table, column) for place in PLACES for column in place.columns}
    assert sorted(said - known) == []


def test_every_reference_to_a_person_is_known_as_one(tx: Tx) -> None:
    unknown = [
        f"{table}.{name}"
        for table, name in references(tx)
        if table != "erasure" and (table not in BY_TABLE or name not in BY_TABLE[table].people)
    ]
    assert unknown == []


def test_places_that_are_read_as_a_whole_are_read_by_their_keys(tx: Tx) -> None:
    rows = tx.column(
        """
        select conrelid::regclass || ' ' || attname
        from pg_constraint
        join pg_attribute on attrelid = conrelid and attnum = conkey[1]
        where contype = 'p' and atttypid = 'bigint'::regtype
        order by 1
        """
    )
    keys = dict(each.split() for each in rows)
    read = [place for place in PLACES if places.has_free_text(place) and place.key]
    assert {place.table: place.key for place in read} == {p.table: keys[p.table] for p in read}


GROWING = (
    "attachment",
    "bulk_edit",
    "comment",
    "inbox_item",
    "incident",
    "mail",
    "mail_token",
    "message_answer",
    "notification",
    "satisfaction",
    "time_entry",
)


@pytest.mark.parametrize("table", GROWING)
def test_nobody_waits_until_all_of_a_table_is_read_for_what_is_theirs(tx: Tx, table: str) -> None:
    tx.run("set local enable_seqscan = off")
    place = BY_TABLE[table]
    for column in (*place.people, *place.labels, *(f"lower({each})" for each in place.addresses)):
        sql: Any = f"explain select from {table} where {column} = %(it)s"
        it = 1 if column in place.people else "x"
        assert any("Index Cond" in line for line in tx.column(sql, it=it)), column
