"""Transactions on PostgreSQL. The only module that imports the driver."""

import dataclasses
import functools
import time
import types
import typing
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, LiteralString, TypeVar

import msgspec
import psycopg
import psycopg.errors
import psycopg.sql
from psycopg.rows import BaseRowFactory
from psycopg.types.json import JsonbDumper
from psycopg_pool import ConnectionPool, PoolTimeout

from tocsin.kit import errors
from tocsin.kit.tx import Json, Tx

Row = TypeVar("Row")

# A hung statement must never hold a page: every limit below is shorter than a page's patience.
_SESSION = (
    "-c statement_timeout=20s -c lock_timeout=4s -c idle_in_transaction_session_timeout=10s"
    " -c timezone=UTC"
)
_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2,
    "tcp_user_timeout": 5000, "connect_timeout": 5,
}  # fmt: skip
_NOT_REPLICATED = "01000"
_FRESH_SECONDS = 1.0


class NotDurable(errors.Unavailable):
    """PostgreSQL committed, but a standby that had to confirm it did not."""


class Unreachable(errors.Unavailable):
    """No connection to PostgreSQL could be had in time."""


def is_temporary(error: Exception) -> bool:
    """Whether the same transaction may succeed later: a lost connection, a deadlock, no room."""
    return isinstance(error, psycopg.OperationalError | errors.Unavailable)


def is_collision(error: Exception) -> bool:
    """Whether two transactions waited for each other and this one was chosen to give way."""
    return isinstance(error, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)


class _Pooled(psycopg.Connection[Any]):
    """A connection that knows when it was last of use."""

    used_at = 0.0


class Connection:
    """An open transaction; implements kit.tx.Tx."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def all(self, row: type[Row], sql: LiteralString, **params: Any) -> list[Row]:
        with self._connection.cursor(row_factory=_into(row)) as cursor:
            return cursor.execute(sql, params).fetchall()

    def maybe(self, row: type[Row], sql: LiteralString, **params: Any) -> Row | None:
        with self._connection.cursor(row_factory=_into(row)) as cursor:
            return cursor.execute(sql, params).fetchone()

    def value(self, sql: LiteralString, **params: Any) -> Any:
        found = self._connection.execute(sql, params).fetchone()
        return found[0] if found else None

    def column(self, sql: LiteralString, **params: Any) -> list[Any]:
        return [row[0] for row in self._connection.execute(sql, params).fetchall()]

    def run(self, sql: LiteralString, **params: Any) -> int:
        return self._connection.execute(sql, params).rowcount

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        with self._connection.transaction():
            yield


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(self, dsn: str, *, connections: int = 8) -> None:
        self.dsn = dsn
        self._pool: ConnectionPool[_Pooled] = ConnectionPool(
            dsn,
            connection_class=_Pooled,
            kwargs={"options": _SESSION, **_KEEPALIVE},
            min_size=0,
            max_size=connections,
            max_idle=60,
            reconnect_timeout=0,
            check=_check,
            configure=_configure,
            open=False,
        )
        self._pool.open()

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Commit at the end; refuse to call it done when a standby did not confirm it."""
        with self._borrowed() as connection:
            doubts: list[str] = []
            connection.add_notice_handler(
                lambda notice: (
                    doubts.append(notice.message_primary or "")
                    if notice.sqlstate == _NOT_REPLICATED
                    else None
                )
            )
            yield Connection(connection)
            connection.commit()
            if doubts:
                raise NotDurable(f"The commit was not confirmed by a standby: {doubts[0]}")

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A READ ONLY transaction that sees one snapshot."""
        with self._borrowed() as connection:
            connection.execute("set transaction isolation level repeatable read, read only")
            yield Connection(connection)

    @contextmanager
    def listening(self, channel: str) -> Iterator[Callable[[float], frozenset[str]]]:
        """Yield a function that waits up to so many seconds and says what it was notified of."""
        with psycopg.connect(self.dsn, autocommit=True, **_KEEPALIVE) as connection:
            connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))

            def wait(seconds: float) -> frozenset[str]:
                heard = connection.notifies(timeout=seconds, stop_after=1)
                return frozenset(each.payload for each in heard)

            yield wait

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _borrowed(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            connection = self._pool.getconn(timeout=5)
        except PoolTimeout as error:
            raise Unreachable("The database cannot be reached at the moment.") from error
        try:
            yield connection
        except BaseException:
            _undo(connection)
            raise
        else:
            _undo(connection)
        finally:
            connection._notice_handlers.clear()
            connection.used_at = time.monotonic()
            self._pool.putconn(connection)


def _check(connection: _Pooled) -> None:
    """Ask what rested whether it is still there; what was used just now says so itself."""
    if time.monotonic() - connection.used_at > _FRESH_SECONDS:
        ConnectionPool.check_connection(connection)


def _undo(connection: psycopg.Connection[Any]) -> None:
    try:
        connection.rollback()
    except psycopg.Error:
        connection.close()


def _configure(connection: psycopg.Connection[Any]) -> None:
    adapt(connection)


def adapt(connection: psycopg.Connection[Any]) -> None:
    """Teach a connection our types: dict and Json go as jsonb."""
    connection.adapters.register_dumper(dict, _DictDumper)
    connection.adapters.register_dumper(Json, _JsonDumper)


_dumps = msgspec.json.Encoder(enc_hook=str).encode


class _DictDumper(JsonbDumper):
    _dumps = staticmethod(_dumps)


class _JsonDumper(_DictDumper):
    def dump(self, obj: Any) -> Any:
        return super().dump(obj.value)


def _into(row: type[Row]) -> BaseRowFactory[Row]:
    """Map columns to the fields of a frozen dataclass, words to enums and arrays to tuples."""
    converters = _converters(typing.cast(Hashable, row))
    fields = _names(typing.cast(Hashable, row))

    def factory(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Row]:
        names = [column.name for column in cursor.description or ()]
        build = row if names == fields else _by_name(row, names)
        todo = [(i, converters[name]) for i, name in enumerate(names) if name in converters]

        def make(values: Sequence[Any]) -> Row:
            changed = list(values)
            for i, convert in todo:
                if changed[i] is not None:
                    changed[i] = convert(changed[i])
            return build(*changed)

        return make if todo else lambda values: build(*values)

    return typing.cast(BaseRowFactory[Row], factory)


def _by_name(row: type[Row], names: Sequence[str]) -> Callable[..., Row]:
    return lambda *values: row(**dict(zip(names, values, strict=True)))


@functools.cache
def _names(row: Any) -> list[str]:
    return [f.name for f in dataclasses.fields(row)] if dataclasses.is_dataclass(row) else []


@functools.cache
def _converters(row: Any) -> dict[str, Callable[[Any], Any]]:
    if not dataclasses.is_dataclass(row):
        return {}
    hints = typing.get_type_hints(row)
    found = {field.name: _converter(hints[field.name]) for field in dataclasses.fields(row)}
    return {name: convert for name, convert in found.items() if convert is not None}


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    if isinstance(hint, types.UnionType):
        inner = [part for part in typing.get_args(hint) if part is not types.NoneType]
        return _converter(inner[0]) if len(inner) == 1 else None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if typing.get_origin(hint) is tuple:
        item = _converter(typing.get_args(hint)[0])
        return tuple if item is None else lambda values: tuple(item(v) for v in values)
    return None
