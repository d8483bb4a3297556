"""A request as the handlers of PagerDuty's REST API see it, and how work becomes an answer."""

import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.api.doors import entry
from tocsin.api.doors.pagerduty_rest import refusals
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.kit import clock, errors
from tocsin.kit.tx import Tx

BIGGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """``base`` is our public address, for links; ``body`` what came as JSON."""

    tx: Tx
    actor: Actor
    now: datetime
    base: str
    query: QueryParams
    path: Mapping[str, Any]
    body: Mapping[str, Any]

    def number(self, name: str = "id") -> int:
        """The id in the path; what cannot be one of ours is simply not there."""
        text = str(self.path[name])
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(BIGGEST))
        if not (is_number and 0 < int(text) <= BIGGEST):
            raise refusals.NotThere
        return int(text)

    def entity(self, name: str) -> Mapping[str, Any]:
        """What the body wraps under its name."""
        found = self.body.get(name)
        if not isinstance(found, dict):
            raise refusals.Wrong(f"The body has no object '{name}'.")
        return found


Work = Callable[[Asked], Any]
Handler = Callable[[Request], Awaitable[Response]]


def reading(work: Work) -> Handler:
    """Answer with what ``work`` finds."""

    async def handler(request: Request) -> Response:
        return await _answered(lambda: _read(request, work))

    return handler


def writing(work: Work, *, status: int = 200) -> Handler:
    """Answer with what is so after ``work`` was done, once it is durable."""

    async def handler(request: Request) -> Response:
        async def done() -> Response:
            body = _object(await entry.body_of(request))
            return await run_in_threadpool(_written, request, work, body, status)

        return await _answered(done)

    return handler


async def _answered(work: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await work()
    except errors.Anticipated as error:
        return refusals.answer(error)


async def _read(request: Request, work: Work) -> Response:
    def found() -> Response:
        with request.app.state.database.reading() as tx:
            now = clock.now(tx)
            return JSONResponse(work(_asked(tx, request, _bearer(tx, request, now), now, {})))

    return await run_in_threadpool(found)


def _written(request: Request, work: Work, body: Mapping[str, Any], status: int) -> Response:
    with request.app.state.database.transaction() as tx:
        now = clock.now(tx)
        actor = _in_whose_name(tx, _bearer(tx, request, now), request.headers.get("from", ""))
        return JSONResponse(work(_asked(tx, request, actor, now, body)), status)


def _asked(tx: Tx, request: Request, actor: Actor, now: datetime, body: Mapping[str, Any]) -> Asked:
    base = request.app.state.settings.base_url
    return Asked(tx, actor, now, base, request.query_params, request.path_params, body)


def _bearer(tx: Tx, request: Request, now: datetime) -> Actor:
    found = identity.token_actor(tx, entry.key_of(request), now)
    if found is None:
        raise refusals.Unknown
    return found


def _in_whose_name(tx: Tx, bearer: Actor, address: str) -> Actor:
    """A token of a person acts for them alone; one of nobody for whom the header From names.

    That one may then do what both may, and no more; the ledger keeps the token's name.
    """
    if bearer.person_id is not None:
        return bearer
    person = identity.person_by_email(tx, address) if address.strip() else None
    if person is None or not person.is_active:
        raise refusals.NoRequester
    role, scopes = permission.shared(bearer.role, person.role, bearer.scopes)
    return dataclasses.replace(bearer, role=role, scopes=scopes, person_id=person.id)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise refusals.Wrong("The body is not JSON.") from error
    if not isinstance(found, dict):
        raise refusals.Wrong("The body is no object.")
    return found
