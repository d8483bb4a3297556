"""A connection of a pool: it knows when it was last of use, and tells why there is none."""

from typing import Any, Self

import psycopg

from tocsin.kit.outage import Outage


class Pooled(psycopg.Connection[Any]):
    """``used_at`` is of the monotonic clock."""

    used_at = 0.0


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
