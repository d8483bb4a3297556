"""Databases that tests borrow: cloned once, and emptied between two tests.

Copying a thousand files for each of thousands of tests took longer than the tests themselves. One
that was changed in its shape, or grew large, is dropped instead of lent again.
"""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

LARGE = 6_000_000
_MEMORY = Path("/dev/shm")
_ROOM = 4_000_000_000


def place() -> str | None:
    """Where a database that forgets safely is kept: in memory if there is room, else as ever.

    A disk's file system is slow at making files where as many were just deleted.
    """
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return str(_MEMORY) if has_room else None


def drop(connection: psycopg.Connection[Any], name: str) -> None:
    """Kindly first: only that waits for a vacuum, which nobody but a superuser may end."""
    try:
        connection.execute(f"drop database if exists {name}".encode())
    except psycopg.errors.ObjectInUse:
        connection.execute(f"drop database if exists {name} with (force)".encode())


_SHAPE = """
    select md5(string_agg(line, ',' order by line))
    from (
        select format('%s %s %s', relname, relkind, relnatts) as line
        from pg_class
        where relnamespace = 'public'::regnamespace
        union all
        select format('%s %s', proname, md5(prosrc))
        from pg_proc
        where pronamespace = 'public'::regnamespace
        union all
        select format('%s %s', conrelid, conname)
        from pg_constraint
        where connamespace = 'public'::regnamespace
        union all
        select format('%s %s %s', tgrelid, tgname, tgenabled)
        from pg_trigger
        where not tgisinternal
        union all
        select format('%s %s', setrole, setconfig)
        from pg_db_role_setting
        join pg_database on pg_database.oid = setdatabase
        where datname = current_database()
    ) as lines
"""
_TABLES = """
    select relname
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    order by relname
"""
_DIRTY = """
    do $$
    declare name text;
    begin
        set local session_replication_role = replica;
        for name in
            select relname
            from pg_class
            where relnamespace = 'public'::regnamespace
                and relkind = 'r'
                and pg_relation_size(oid) > 0
        loop
            execute format('delete from %I', name);
        end loop;
    end
    $$
"""
_SEQUENCES = """
    select array_agg(format('%I', sequencename)), array_agg(coalesce(last_value, start_value)),
        array_agg(last_value is not null)
    from pg_sequences
    where schemaname = 'public'
"""
_RESET = """
    select setval(one.name, one.last, one.is_called)
    from unnest(%s::text[], %s::bigint[], %s::bool[]) as one (name, last, is_called)
"""


@dataclass(frozen=True)
class Pristine:
    """What a database is like that nobody has used yet."""

    shape: str
    size: int
    clock: str
    rows: dict[str, bytes]
    sequences: tuple[list[str], list[int], list[bool]]


@dataclass
class Lender:
    """Lends databases of one server, each to one borrower at a time."""

    server: str
    template: str
    free: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _pristine: Pristine | None = None

    def lend(self) -> str:
        """Return the address of one that is empty but for the schema."""
        if self.free:
            return self.free.pop()
        address = self.clone()
        if self._pristine is None:
            with psycopg.connect(address) as connection:
                self._pristine = _look(connection)
        return address

    def clone(self) -> str:
        """Return the address of a new one, which the borrower keeps."""
        name = f"tocsin_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            wanted = f"create database {name} template {self.template} strategy file_copy"
            connection.execute(wanted.encode())
        return psycopg.conninfo.make_conninfo(self.server, dbname=name)

    def take_back(self, address: str) -> None:
        """Empty it for the next one, or drop it."""
        with suppress(psycopg.Error):
            if self._pristine and _cleaned(address, self._pristine):
                self.free.append(address)
                return
        name = str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])
        with suppress(psycopg.Error), psycopg.connect(self.server, autocommit=True) as connection:
            drop(connection, name)


def _look(connection: psycopg.Connection[Any]) -> Pristine:
    rows = {}
    for (table,) in connection.execute(_TABLES).fetchall():
        with connection.cursor().copy(f'copy "{table}" to stdout'.encode()) as copy:
            kept = b"".join(bytes(part) for part in copy)
        if kept:
            rows[table] = kept
    return Pristine(
        shape=_value(connection, _SHAPE),
        size=_value(connection, "select pg_database_size(current_database())"),
        clock=_value(connection, "select pg_get_functiondef('app_now'::regproc)"),
        rows=rows,
        sequences=connection.execute(_SEQUENCES.encode()).fetchall()[0],
    )


def _cleaned(address: str, pristine: Pristine) -> bool:
    """Whether it is as it was before; a clock under a test's thumb runs again."""
    with psycopg.connect(address) as connection:
        connection.execute(
            """
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where datname = current_database()
                and backend_type = 'client backend'
                and pid <> pg_backend_pid()
            """
        )
        connection.execute(pristine.clock.encode())
        size = _value(connection, "select pg_database_size(current_database())")
        if size > pristine.size + LARGE or _value(connection, _SHAPE) != pristine.shape:
            return False
        connection.execute(_DIRTY)
        connection.execute("set local session_replication_role = replica")
        for table, kept in pristine.rows.items():
            with connection.cursor().copy(f'copy "{table}" from stdin'.encode()) as copy:
                copy.write(kept)
        connection.execute(_RESET, pristine.sequences)
    return True


def _value(connection: psycopg.Connection[Any], sql: str) -> Any:
    found = connection.execute(sql.encode()).fetchone()
    assert found is not None
    return found[0]
