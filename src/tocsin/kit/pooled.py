"""A pool whose connections know when they were last of use, and tell why there is none."""

import select
import time
from typing import Any, Self

import psycopg
from psycopg_pool import ConnectionPool

from tocsin.kit.outage import Outage
from tocsin.kit.statements import Statements

FRESH_SECONDS = 5.0


class Pooled(psycopg.Connection[Any]):
    """``used_at`` is of the monotonic clock; ``statements`` is what was asked on it before."""

    used_at = 0.0
    statements: Statements | None = None


def statements(connection: psycopg.Connection[Any]) -> Statements:
    """Return how to ask on this connection; one of a pool knows what it was asked before."""
    if not isinstance(connection, Pooled):
        return Statements(connection)
    if connection.statements is None:
        connection.statements = Statements(connection)
    return connection.statements


class Pool(ConnectionPool[Pooled]):
    """Lends the connection that came back last.

    It was of use just now, so nobody need ask whether it is still there; it knows what is asked
    most often, and the others rest until there are fewer of them.
    """

    def _get_ready_connection(self, timeout: float | None) -> Pooled | None:
        self._pool.rotate(1)  # the last goes first; called under the pool's lock
        return super()._get_ready_connection(timeout)


def check(connection: Pooled) -> None:
    """Ask what rested whether it is still there, and whatever has something to say.

    PostgreSQL says so when it ends a connection, and the kernel when PostgreSQL has died; only what
    was cut off in silence has to be asked.
    """
    if time.monotonic() - connection.used_at > FRESH_SECONDS or _is_told(connection):
        Pool.check_connection(connection)


def _is_told(connection: Pooled) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def telling(outage: Outage) -> type[Pooled]:
    """A kind of connection that tells an outage when it begins and when it is over."""

    class Telling(Pooled):
        @classmethod
        def connect(cls, conninfo: str = "", **options: Any) -> Self:
            try:
                made = super().connect(conninfo, **options)
            except psycopg.OperationalError as error:
                outage.begins(str(error))
                raise
            outage.ends()
            return made

    return Telling
