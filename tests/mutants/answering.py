"""A link that answers by being looked at."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.requests import Request

from tests.mutants.rebinding import rebound
from tocsin.identity import actions as identity
from tocsin.incidents.actions import progress
from tocsin.incidents.lifecycle import AlreadyAcknowledged
from tocsin.kit import clock
from tocsin.kit.tx import Tx
from tocsin.web import answer, session
from tocsin.web.answer import Asked


@contextmanager
def ack_get() -> Iterator[None]:
    """Acknowledges on GET, as gone-man-switch did until scanners of mail answered every check-in
    (issue 11)."""
    asked = answer._asked

    def answered(tx: Tx, request: Request, token: str) -> Asked:
        found = asked(tx, request, token)
        if request.method == "GET":
            with session.database(request).transaction() as writing, suppress(AlreadyAcknowledged):
                by = identity.acting(writing, found.person)
                at = clock.now(writing)
                progress.acknowledge(writing, found.incident.number, actor=by, now=at)
        return asked(tx, request, token)

    with rebound(answer, _asked=answered):
        yield
