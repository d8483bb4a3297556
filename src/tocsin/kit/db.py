"""Transactions on PostgreSQL, over a pool of connections."""

import operator
import random
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, TypeVar

import psycopg
import psycopg.errors
import psycopg.sql
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

from tocsin.kit import errors, jsonb, pooled, rows
from tocsin.kit.outage import Outage
from tocsin.kit.patience import Patience
from tocsin.kit.pooled import Pool, Pooled, telling
from tocsin.kit.tx import Tx

Row = TypeVar("Row")
Thing = TypeVar("Thing")

# A hung statement must never hold a page: every limit below is shorter than a page's patience.
_SESSION = (
    "-c statement_timeout=20s -c lock_timeout=4s -c idle_in_transaction_session_timeout=10s"
    " -c timezone=UTC"
)
_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2,
    "tcp_user_timeout": 5000, "connect_timeout": 5,
    # A standby knows of no acknowledgement that was not replayed yet: nothing is decided from one.
    "target_session_attrs": "read-write",
}  # fmt: skip
_NOT_REPLICATED = "01000"
BORROW_SECONDS = 5.0
_COMMIT_SECONDS = 5.0
_MORE_TRIES = 2
_jitter = random.SystemRandom()
_first = operator.itemgetter(0)


class NotDurable(errors.Unavailable):
    """PostgreSQL committed, but a standby that had to confirm it did not."""


class Unreachable(errors.Unavailable):
    """No connection to PostgreSQL could be had in time, or the one in use was lost.

    ``reason`` is for the log and for whoever runs us; it names hosts and accounts.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("The database cannot be reached at the moment.")
        self.reason = reason


class Busy(errors.Unavailable):
    """PostgreSQL is there, but all connections of this process are in use."""


def is_temporary(error: Exception) -> bool:
    """Whether the same transaction may succeed later: a lost connection, a deadlock, no room."""
    return isinstance(error, psycopg.OperationalError | errors.Unavailable)


def is_collision(error: Exception) -> bool:
    """Whether two transactions waited for each other and this one was chosen to give way."""
    return isinstance(error, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)


def again(do: Callable[[], Thing]) -> Thing:
    """Do it up to twice more if another transaction was chosen over it.

    It waits a moment before, or it takes again what the other is waiting for.
    """
    for _ in range(_MORE_TRIES):
        try:
            return do()
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            time.sleep(_jitter.uniform(0.01, 0.05))
    return do()


class Connection:
    """An open transaction; implements kit.tx.Tx."""

    def __init__(self, connection: psycopg.Connection[Any], *, is_whole: bool = True) -> None:
        """``is_whole``: one statement does not end it."""
        self._connection = connection
        self._statements = pooled.statements(connection)
        self._ask = self._statements.ask if is_whole else self._statements.ask_apart
        self._is_whole = is_whole

    def all(self, row: type[Row], sql: LiteralString, **params: Any) -> list[Row]:
        answer = self._ask(sql, params)
        return self._statements.rows(answer, rows.into(row, answer))

    def maybe(self, row: type[Row], sql: LiteralString, **params: Any) -> Row | None:
        answer = self._ask(sql, params)
        return self._statements.first(answer, rows.into(row, answer))

    def value(self, sql: LiteralString, **params: Any) -> Any:
        return self._statements.first(self._ask(sql, params), _first)

    def column(self, sql: LiteralString, **params: Any) -> list[Any]:
        return self._statements.rows(self._ask(sql, params), _first)

    def run(self, sql: LiteralString, **params: Any) -> int:
        return self._statements.count(self._ask(sql, params))

    def later(self, sql: LiteralString, **params: Any) -> None:
        if self._is_whole:
            self._statements.postpone(sql, params)
        else:  # there is no next one in the same transaction
            self.run(sql, **params)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._statements.catch_up()
        with self._connection.transaction(), self._whole():
            yield

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """What is postponed inside belongs to it: it is done there, or not at all."""
        try:
            yield
            self._statements.catch_up()
        except BaseException:
            self._statements.forget_postponed()
            raise


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(
        self,
        dsn: str,
        *,
        connections: int = 8,
        is_confirmed: bool = True,
        commit_seconds: float = _COMMIT_SECONDS,
    ) -> None:
        """``is_confirmed``: a commit without the word of a standby that must confirm it counts as
        none. Whoever answers senders needs that; who pages goes on, for a page sent twice after a
        failover is better than one never sent."""
        self.dsn = dsn
        self._is_confirmed = is_confirmed
        self._outage = Outage()
        self._patience = Patience(commit_seconds)
        self._pool = Pool(
            dsn,
            connection_class=telling(self._outage),
            kwargs={"options": _SESSION, **_KEEPALIVE},
            min_size=0,
            max_size=connections,
            max_idle=60,
            reconnect_timeout=0,
            check=pooled.check,
            configure=adapt,
            open=False,
        )
        self._pool.open()

    @property
    def is_away(self) -> bool:
        """Whether PostgreSQL could not be reached when it was last tried."""
        return self._outage.is_on

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Commit at the end; refuse to call it done when a standby did not confirm it."""
        with self._borrowed() as connection, self._committing(connection):
            yield Connection(connection)

    @contextmanager
    def opened(self, row: type[Row], sql: LiteralString, **params: Any) -> Iterator[tuple[Tx, Row]]:
        """A transaction with the row of its first statement.

        It is sent together with the beginning: what runs thousands of times a second counts how
        often it asks PostgreSQL.
        """
        with self._borrowed() as connection, self._committing(connection):
            statements = pooled.statements(connection)
            answer = statements.begin(sql, params)
            yield Connection(connection), statements.rows(answer, rows.into(row, answer))[0]

    def at_once(self, row: type[Row], sql: LiteralString, **params: Any) -> list[Row]:
        """Ask a statement that is a transaction of its own, in one round trip.

        ``%(now)s`` in it is PostgreSQL's moment, not a parameter. No standby is waited for, so
        what it writes is nothing that has to be kept: see kit.ticks.
        """
        with self._borrowed() as connection, self._of_a_primary(connection):
            statements = pooled.statements(connection)
            answer = statements.at_once(sql, params)
            return statements.rows(answer, rows.into(row, answer))

    @contextmanager
    def apart(self) -> Iterator[Tx]:
        """What is asked here are transactions of their own, each in one round trip."""
        with self._borrowed() as connection:
            yield Connection(connection, is_whole=False)

    @contextmanager
    def _committing(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        doubts: list[str] = []
        connection.add_notice_handler(
            lambda notice: (
                doubts.append(notice.message_primary or "")
                if notice.sqlstate == _NOT_REPLICATED
                else None
            )
        )
        with self._of_a_primary(connection):
            yield
            doubts.clear()  # what a statement warned of is none of the commit's
            with self._patience.with_(connection):
                pooled.statements(connection).commit()
        if doubts and self._is_confirmed:
            raise NotDurable("A standby did not confirm in time; send this again.")

    @contextmanager
    def _of_a_primary(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Leave a connection to what is no primary any more."""
        try:
            yield
        except psycopg.errors.ReadOnlySqlTransaction as error:
            connection.close()
            raise self._unreachable("What was the primary is a standby now.") from error

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A READ ONLY transaction that sees one snapshot."""
        with self._borrowed() as connection:
            statements = pooled.statements(connection)
            statements.do(b"begin isolation level repeatable read, read only")
            yield Connection(connection)
            statements.commit()

    @contextmanager
    def listening(
        self, channel: str, *, until: socket.socket | None = None
    ) -> Iterator[Callable[[float], frozenset[str]]]:
        """Yield a function that waits up to so many seconds and says what it was notified of.

        What arrives at ``until`` ends a wait as well.
        """
        with psycopg.connect(self.dsn, autocommit=True, **_KEEPALIVE) as connection:
            connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))

            poll = select.poll()
            poll.register(connection.fileno(), select.POLLIN)
            if until is not None:
                poll.register(until, select.POLLIN)

            def heard() -> frozenset[str]:
                return frozenset(each.payload for each in connection.notifies(timeout=0))

            def wait(seconds: float) -> frozenset[str]:
                # The driver would look ten times a second whether it has been interrupted.
                return heard() or (heard() if poll.poll(seconds * 1000) else frozenset())

            yield wait

    def close(self) -> None:
        self._patience.close()
        self._pool.close()

    @contextmanager
    def _borrowed(self) -> Iterator[psycopg.Connection[Any]]:
        connection = self._connection()
        try:
            yield connection
        except psycopg.OperationalError as error:
            _undo(connection)
            if not connection.closed:
                raise
            raise self._unreachable(str(error)) from error
        except BaseException:
            _undo(connection)
            raise
        else:
            _undo(connection)
        finally:
            connection._notice_handlers.clear()
            connection.used_at = time.monotonic()
            self._pool.putconn(connection)

    def _unreachable(self, reason: str) -> Unreachable:
        self._outage.begins(reason)
        return Unreachable(self._outage.reason)

    def _connection(self) -> Pooled:
        """Wait for a connection; in an outage, ask again at moments that no two of us share."""
        end = time.monotonic() + BORROW_SECONDS
        while True:
            left = end - time.monotonic()
            patience = min(left, _jitter.uniform(0.2, 0.6)) if self._outage.is_on else left
            try:
                return self._pool.getconn(timeout=patience)
            except PoolTimeout as error:
                if time.monotonic() < end:
                    continue
                if self._outage.is_on:
                    raise Unreachable(self._outage.reason) from error
                raise Busy("All connections to the database are in use; try again.") from error


def _undo(connection: psycopg.Connection[Any]) -> None:
    pooled.statements(connection).forget_postponed()
    if connection.pgconn.transaction_status == TransactionStatus.IDLE:
        return
    try:
        connection.rollback()
    except psycopg.Error:
        connection.close()


def adapt(connection: psycopg.Connection[Any]) -> None:
    """Teach a connection our types."""
    jsonb.teach(connection)
