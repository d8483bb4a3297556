"""Our own webhook addresses: ``/integrations/{source}/{key}``, and heartbeats' pings."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers, entry, posted
from tocsin.incidents import intake
from tocsin.kit import clock, errors
from tocsin.signals import actions as signals
from tocsin.signals import kinds, sources
from tocsin.signals.refusal import Reason


@answers.guarded
async def receive(request: Request) -> Response:
    """Take any body for the named kind of source; answer once it is durable."""
    slug = request.path_params["source"]
    if slug not in sources.PROVIDERS:
        return await _no_such_door(request, slug)
    found = await posted.read(request, provider=slug)
    if request.method == "GET" and not found.body:
        return JSONResponse({"status": "listening"})  # a browser, or a form that tries the address
    receipt = await entry.submit(request, await posted.proven(request, found))
    if not receipt.is_known:
        return answers.problem(401, receipt.error)
    answer = {
        "status": "accepted",
        "raw_event": receipt.raw_event_id,
        "outcomes": [str(outcome) for outcome in receipt.outcomes],
        "changes": receipt.changes,
        "unread": receipt.error or None,
    }
    return JSONResponse(answer, status_code=sources.PROVIDERS[slug].status)


async def allow(request: Request) -> Response:
    """Say what may be sent here; senders of CloudEvents ask before they deliver."""
    headers = {"Allow": "GET, OPTIONS, POST, PUT"}
    origin = request.headers.get("webhook-request-origin", "")
    if not origin:
        return Response(status_code=204, headers=headers)
    a_second = request.app.state.settings.events_per_second
    headers["WebHook-Allowed-Origin"] = origin
    headers["WebHook-Allowed-Rate"] = str(a_second * 60) if a_second else "*"
    return Response(status_code=200, headers=headers)


async def _no_such_door(request: Request, slug: str) -> Response:
    sentence = kinds.unknown(slug)
    await entry.turn_away(
        request,
        body=await entry.body_of(request),
        key=posted.key_of(request),
        reason=Reason.NO_SUCH_DOOR,
        error=sentence,
    )
    return answers.problem(404, sentence)


@answers.guarded
async def ping(request: Request) -> Response:
    """Note a heartbeat. A GET is allowed: it is all that many a cron job can do."""
    await _heard(request, failed=False, note="")
    return JSONResponse({"status": "ok"})


@answers.guarded
async def fail(request: Request) -> Response:
    """Note that the job behind a heartbeat failed; the body says how."""
    note = (await entry.body_of(request)).decode("utf-8", "replace")
    await _heard(request, failed=True, note=note)
    return JSONResponse({"status": "ok"})


async def _heard(request: Request, *, failed: bool, note: str) -> None:
    try:
        await run_in_threadpool(_ping, request, failed=failed, note=note)
    except errors.Unauthenticated as error:
        await entry.turn_away(
            request,
            body=note.encode(),
            key=entry.key_of(request),
            reason=Reason.UNKNOWN_KEY,
            error=error.sentence,
        )
        raise


def _ping(request: Request, *, failed: bool, note: str) -> None:
    key = entry.key_of(request)
    with request.app.state.database.transaction() as tx:
        now = clock.now(tx)
        said = signals.ping(tx, key, failed=failed, note=note, now=now)
        intake.take_statements(tx, [said] if said else [], now=now)


_TAKING = ["GET", "POST", "PUT"]
_PATHS = (
    "/integrations/{source}/{key}",
    "/integrations/{source}/{key}/{rest:path}",  # some put the alert's id behind the address
    "/integrations/{source}",
    "/integrations/{source}/",
)

ROUTES = [
    *(Route(path, receive, methods=_TAKING) for path in _PATHS),
    *(Route(path, allow, methods=["OPTIONS"]) for path in _PATHS),
    Route("/heartbeat/{key}", ping, methods=["GET", "POST"]),
    Route("/heartbeat/{key}/", ping, methods=["GET", "POST"]),
    Route("/heartbeat/{key}/fail", fail, methods=["POST"]),
    Route("/heartbeat/{key}/fail/", fail, methods=["POST"]),
]
