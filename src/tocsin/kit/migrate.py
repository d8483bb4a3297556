"""Bring the schema up to date from numbered files of plain SQL, forward only.

Safe to start from many processes at once (one advisory lock) and beside the previous version
(short lock time-outs: a migration that cannot get its lock fails and is tried again, it never
makes paging queue behind it).
"""

import hashlib
import time
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

import psycopg

from tocsin.kit import errors

_LOCK = 0x746F63  # "toc": one migrator at a time
_LIMITS = "set local lock_timeout = '4s'; set local statement_timeout = '60s'"
_WITHOUT_TRANSACTION = "-- no-transaction"


class ChangedMigration(errors.Conflict):
    """An applied file differs from the one that this version carries."""


class NewerSchema(errors.Conflict):
    """The database was migrated by a newer version than this one."""


class MayNotMigrate(errors.Forbidden):
    """The role of DATABASE_URL may not make tables."""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def known() -> list[Migration]:
    """Return the migrations that this version carries, in order."""
    folder = resources.files("tocsin") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=_name)
    return [Migration(int(f.name[:4]), f.name[:-4], f.read_text("utf-8")) for f in files]


def run(dsn: str, *, attempts: int = 5) -> list[str]:
    """Apply what is missing and return the names applied."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        try:
            return _run(connection, attempts=attempts)
        except psycopg.errors.InsufficientPrivilege as refused:
            raise MayNotMigrate(
                f"PostgreSQL does not let {connection.info.user} make Tocsin's tables"
                f" ({refused.diag.message_primary}); let this role own the database."
            ) from refused


def _run(connection: psycopg.Connection[tuple[int, str]], *, attempts: int) -> list[str]:
    connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
    applied, ours = _applied(connection), known()
    _check(applied, ours)
    todo = [m for m in ours if m.number not in applied]
    for migration in todo:
        _apply_patiently(connection, migration, attempts=attempts)
    return [m.name for m in todo]


def _name(file: Traversable) -> str:
    return file.name


def _applied(connection: psycopg.Connection[tuple[int, str]]) -> dict[int, str]:
    connection.execute(
        """
        create table if not exists migration (
            number int primary key,
            name text not null,
            checksum text not null,
            applied_at timestamptz not null default clock_timestamp()
        )
        """
    )
    rows = connection.execute("select number, checksum from migration order by number")
    return {number: checksum for number, checksum in rows}


def _check(applied: dict[int, str], known_here: list[Migration]) -> None:
    ours = {m.number: m for m in known_here}
    for number, checksum in applied.items():
        if number in ours and ours[number].checksum != checksum:
            raise ChangedMigration(
                f"Migration {ours[number].name} was changed after it was applied."
            )
    ahead = sorted(set(applied) - set(ours))
    if ahead and ahead[0] < max(ours):
        raise NewerSchema(f"The database has migration {ahead[0]:04d}, which this version lacks.")


def _apply_patiently(
    connection: psycopg.Connection[tuple[int, str]], migration: Migration, *, attempts: int
) -> None:
    for attempt in range(1, attempts + 1):
        try:
            return _apply(connection, migration)
        except psycopg.errors.LockNotAvailable:
            if attempt == attempts:
                raise
            time.sleep(attempt)
    return None


def _apply(connection: psycopg.Connection[tuple[int, str]], migration: Migration) -> None:
    mark = "insert into migration (number, name, checksum) values (%s, %s, %s)"
    row = (migration.number, migration.name, migration.checksum)
    if migration.sql.startswith(_WITHOUT_TRANSACTION):
        connection.execute(migration.sql.encode())
        connection.execute(mark, row)
        return
    with connection.transaction():
        connection.execute(_LIMITS)
        connection.execute(migration.sql.encode())
        connection.execute(mark, row)
