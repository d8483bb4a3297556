"""The auditor's own role, which may read a handful of tables and write none."""

import psycopg
import structlog
from psycopg import sql

from tocsin.watch import store

log = structlog.get_logger(__name__)

NAME = "tocsin_auditor"


def make(admin_dsn: str) -> None:
    """Make it where we rule the server; two that start at once make one."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(NAME)))
        except psycopg.errors.DuplicateObject:
            return
        except psycopg.errors.UniqueViolation:
            return


def grant(dsn: str) -> bool:
    """Let it read what it needs, if it exists; the owner of the tables may say so."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute("select from pg_roles where rolname = %s", (NAME,)).fetchone()
        if found is None:
            return False
        tables = sql.SQL(", ").join(sql.Identifier(name) for name in store.READ)
        to = sql.Identifier(NAME)
        connection.execute(sql.SQL("grant usage on schema public to {}").format(to))
        connection.execute(sql.SQL("grant select on {} to {}").format(tables, to))
    return True
