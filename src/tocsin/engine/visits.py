"""Visits that senders want before they send more, with no transaction open meanwhile."""

from collections.abc import Callable

from tocsin.engine.loop import Take
from tocsin.kit import clock, errors, http
from tocsin.kit.db import Database
from tocsin.kit.http import Request, Response
from tocsin.signals.actions import confirmations

Send = Callable[[Request], Response]


def _send(request: Request) -> Response:
    return http.send(request)


def confirm(send: Send = _send) -> Take:
    """Visit the next address that is due, and write down how it went."""

    def take(database: Database) -> bool:
        with database.transaction() as tx:
            claimed = confirmations.claim(tx, now=clock.now(tx))
        if claimed is None:
            return False
        error = _visited(claimed.url, send)
        with database.transaction() as tx:
            confirmations.settle(tx, claimed, error=error, now=clock.now(tx))
        return True

    return take


def _visited(url: str, send: Send) -> str:
    try:
        answer = send(Request("GET", url))
    except errors.Anticipated as error:
        return error.sentence
    return "" if 200 <= answer.status < 300 else f"It answered HTTP {answer.status}."
