"""The paths of this door, and which handler has what is asked for there."""

import time
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.api.doors import entry
from tocsin.api.doors.opsgenie import (
    acting,
    attachments,
    creating,
    heartbeats,
    reading,
    replies,
    searches,
    states,
    story,
    verbs,
)
from tocsin.api.doors.opsgenie.asked import KIND, Asked
from tocsin.kit import errors
from tocsin.signals import opsgenie_call
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.opsgenie_call import ALERTS, HEARTBEATS, PREFIXES, Call
from tocsin.signals.refusal import Reason

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_READING: dict[str, Callable[[Asked], Answer]] = {
    "": reading.listed,
    "count": reading.count,
    "alert": reading.get,
    "requests": states.of_request,
    "notes": story.notes,
    "logs": story.logs,
    "recipients": story.recipients,
    "saved-searches": searches.read,
}


async def alerts(request: Request) -> Response:
    return await _answered(request, _alerts)


async def beats(request: Request) -> Response:
    return await _answered(request, _heartbeats)


async def _answered(request: Request, handle: Callable[[Request], Awaitable[Answer]]) -> Response:
    started = time.monotonic()
    try:
        return replies.respond(await handle(request), started=started)
    except errors.Anticipated as error:
        answer, extra = replies.of_error(error)
        return replies.respond(answer, started=started, extra=extra)


async def _alerts(request: Request) -> Answer:
    call = opsgenie_call.read(_path(request))
    if call is None or request.path_params.get("prefix", "").endswith("api"):
        return contract.refused(404, "There is no such path.")
    if call.verb == "attachments":
        return await _attachments(request, call)
    if request.method in ("GET", "HEAD"):
        return await _read(request, call)
    return await _done(request, await _asked(request, call))


async def _done(request: Request, asked: Asked) -> Answer:
    call = asked.call
    if call.verb == "saved-searches":
        return searches.unsupported()
    if not call.verb and asked.method == "POST":
        return await creating.create(request, asked)
    if not verbs.is_known(call.verb, asked.method):
        return contract.refused(405, "Method not allowed")
    delivery = entry.delivery_of(request, provider=KIND, body=asked.body, key=asked.key)
    await request.app.state.flood.admit(delivery)
    answer = await run_in_threadpool(acting.act, asked)
    if answer.is_refused:
        said = "; ".join(answer.body.get("errors", {})) or answer.body["message"]
        error = f"{asked.method} {call.verb}: {said}"
        forbidden = Reason.FORBIDDEN
        await entry.turn_away(
            request, body=asked.body, key=asked.key, reason=forbidden, error=error
        )
    return answer


async def _read(request: Request, call: Call) -> Answer:
    handle = _READING.get(call.verb)
    if handle is None:
        return contract.refused(405, "Method not allowed")
    return await run_in_threadpool(handle, await _asked(request, call))


async def _attachments(request: Request, call: Call) -> Answer:
    if request.method == "POST" and not call.name:
        return await attachments.add(request, await _of(request, call, b""))
    if request.method == "DELETE" and call.name:
        return attachments.remove()
    if request.method != "GET":
        return contract.refused(405, "Method not allowed")
    handle = attachments.get if call.name else attachments.listed
    return await run_in_threadpool(handle, await _asked(request, call))


async def _heartbeats(request: Request) -> Answer:
    name, verb = opsgenie_call.heartbeat(_path(request)) or ("", "")
    asked = await _asked(request, Call(verb, name))
    if verb == "ping":
        return await run_in_threadpool(heartbeats.ping, asked, name)
    return await run_in_threadpool(heartbeats.handle, asked, name, verb)


async def _asked(request: Request, call: Call) -> Asked:
    return await _of(request, call, await entry.body_of(request))


async def _of(request: Request, call: Call, body: bytes) -> Asked:
    key = await entry.known_key_of(request, request.query_params.get("apiKey", ""))
    path = _path(request)
    return Asked(
        database=request.app.state.database,
        settings=request.app.state.settings,
        key=key,
        method=request.method,
        path=path.replace(key, "KEY") if key else path,
        call=call,
        query=dict(request.query_params),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )


def _path(request: Request) -> str:
    """As it was sent: what is encoded in it stays so, and the query is at its end."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.partition(b"?")[0].decode("ascii", "replace")
    query: bytes = request.scope["query_string"]
    return f"{path}?{query.decode('ascii', 'replace')}" if query else path


def _routes() -> list[Route]:
    """At the root, under JSM's prefix, and under one that holds the key."""
    return [
        Route(prefix + path + rest, handler, methods=METHODS)
        for prefix in (*PREFIXES, "/{prefix:path}")
        for path, handler in ((ALERTS, alerts), (HEARTBEATS, beats))
        for rest in ("", "/{rest:path}")
    ]


ROUTES = _routes()
