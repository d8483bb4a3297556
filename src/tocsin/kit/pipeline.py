"""Several statements in one round trip to PostgreSQL, by libpq's pipeline.

What takes longest about a small statement is to be sent, answered and woken for. The connection
does not block meanwhile: who sends more than PostgreSQL reads at a time would hold Python's lock,
and PostgreSQL may be waiting for another thread of ours.
"""

import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult


@dataclass(slots=True)
class Ready:
    """A statement with its values as PostgreSQL has them; ``name`` if it is prepared."""

    name: bytes
    text: bytes
    values: Sequence[Any]
    types: tuple[int, ...] | None
    formats: Sequence[Any]


def through(pgconn: PGconn, asked: Sequence[Ready]) -> list[PGresult]:
    """Return the answer of each in order; those after one that failed say that they were not tried.

    A connection that is lost raises, or is BAD and gives fewer answers.
    """
    with _piped(pgconn):
        for one in asked:
            if one.name:
                pgconn.send_query_prepared(one.name, one.values, one.formats)
            else:
                pgconn.send_query_params(one.text, one.values, one.types, one.formats)
        pgconn.pipeline_sync()
        return list(_answers(pgconn))


@contextmanager
def _piped(pgconn: PGconn) -> Iterator[None]:
    pgconn.nonblocking = 1
    pgconn.enter_pipeline_mode()
    try:
        yield
    finally:
        if pgconn.status != ConnStatus.BAD:
            pgconn.exit_pipeline_mode()
            pgconn.nonblocking = 0


def _answers(pgconn: PGconn) -> Iterator[PGresult]:
    poll = select.poll()
    poll.register(pgconn.socket, select.POLLIN)
    while pgconn.flush():
        _send_on(pgconn)
    while True:
        while pgconn.is_busy():
            poll.poll()
            pgconn.consume_input()
        answer = pgconn.get_result()
        if answer is not None and answer.status == ExecStatus.PIPELINE_SYNC:
            return
        if answer is not None:
            yield answer
        elif pgconn.status == ConnStatus.BAD:
            return


def _send_on(pgconn: PGconn) -> None:
    """Wait until there is room for more; what comes meanwhile has to be read, or no room comes."""
    poll = select.poll()
    poll.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    for _, events in poll.poll():
        if events & select.POLLIN:
            pgconn.consume_input()
