"""Our own webhook addresses: ``/integrations/{source}/{key}``, and heartbeats' pings."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers, entry
from tocsin.incidents import intake
from tocsin.kit import clock, errors
from tocsin.signals import actions as signals
from tocsin.signals import sources
from tocsin.signals.refusal import Reason


@answers.guarded
async def receive(request: Request) -> Response:
    """Take any body for the named kind of source; 202 once it is durable."""
    slug = request.path_params["source"]
    if slug not in sources.PROVIDERS:
        return await _no_such_door(request, slug)
    body = await entry.body_of(request)
    receipt = await entry.hand_in(request, provider=slug, body=body, key=entry.key_of(request))
    if not receipt.is_known:
        return answers.problem(401, receipt.error)
    answer = {
        "status": "accepted",
        "raw_event": receipt.raw_event_id,
        "outcomes": [str(outcome) for outcome in receipt.outcomes],
        "changes": receipt.changes,
        "unread": receipt.error or None,
    }
    return JSONResponse(answer, status_code=202)


async def _no_such_door(request: Request, slug: str) -> Response:
    sentence = f"There is no source '{slug}'; there are {', '.join(sources.PROVIDERS)}."
    await entry.turn_away(
        request,
        body=await entry.body_of(request),
        key=entry.key_of(request),
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


_WRITING = ["POST", "PUT"]

ROUTES = [
    Route("/integrations/{source}/{key}", receive, methods=_WRITING),
    Route("/integrations/{source}/{key}/", receive, methods=_WRITING),
    Route("/integrations/{source}", receive, methods=_WRITING),
    Route("/integrations/{source}/", receive, methods=_WRITING),
    Route("/heartbeat/{key}", ping, methods=["GET", "POST"]),
    Route("/heartbeat/{key}/", ping, methods=["GET", "POST"]),
    Route("/heartbeat/{key}/fail", fail, methods=["POST"]),
    Route("/heartbeat/{key}/fail/", fail, methods=["POST"]),
]
