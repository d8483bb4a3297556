"""Migrations against a PostgreSQL of one's own, whose role may do less than is needed."""

import psycopg
import pytest

from tocsin.kit import migrate


def test_a_role_that_may_not_make_tables_is_told_so_in_a_sentence(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("drop table migration")
        connection.execute("revoke create on schema public from public, pg_database_owner")
    with pytest.raises(migrate.MayNotMigrate, match="let this role own the database"):
        migrate.run(dsn)
