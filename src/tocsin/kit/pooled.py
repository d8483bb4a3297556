"""A connection of a pool: it knows when it was last of use, and tells why there is none."""

from typing import Any, Self

import psycopg

from tocsin.kit.outage import Outage
from tocsin.kit.statements import Statements


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
