"""All that a database holds, to be compared and to be searched."""

import psycopg


def fingerprints(dsn: str) -> dict[str, str]:
    """Return for each table how many rows it has and what they come to."""
    found = {}
    with psycopg.connect(dsn) as connection:
        for table in _tables(connection):
            row = connection.execute(
                f"select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
                f' from "{table}" as t'.encode()
            ).fetchone()
            assert row is not None
            found[table] = f"{row[0]} {row[1]}"
    return found


def holding(dsn: str, words: list[str]) -> list[str]:
    """Return in which tables one of these words stands, however deep."""
    found = []
    with psycopg.connect(dsn) as connection:
        for table in _tables(connection):
            for word in words:
                row = connection.execute(
                    f'select 1 from "{table}" as t where strpos(t::text, %s) > 0 limit 1'.encode(),
                    [word],
                ).fetchone()
                if row:
                    found.append(f"{table}: {word}")
    return found


def _tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "select tablename from pg_tables where schemaname = 'public' order by tablename"
    ).fetchall()
    return [str(row[0]) for row in rows]
