"""The door that takes us for an Alertmanager: Prometheus posts here, amtool asks here.

A source's key may post alerts and see its own. Silences are made by people: they take an API
token that may respond, as a bearer token or, for amtool, in the URL's prefix.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tocsin import __version__
from tocsin.api.doors import alertmanager_alerts, alertmanager_silences, answers, entry
from tocsin.api.doors.knock import Caller, knock
from tocsin.kit import clock, ticks
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.signals.contracts import alertmanager as contract

_CONFIGURATION = "# Tocsin speaks for Alertmanager here; routing is configured in Tocsin.\n"


@answers.guarded_for_amtool
async def post_alerts(request: Request) -> Response:
    """Keep what came; what they would not have taken is kept too, and answered as they would.

    Many alerts come at once, and Prometheus drops for good what is refused: so more than elsewhere.
    """
    body = await entry.body_of(request, limit=request.app.state.settings.max_batch)
    key = entry.key_of(request)
    receipt = await entry.hand_in(request, provider="prometheus", body=body, key=key)
    if not receipt.is_known:
        return answers.word(401, receipt.error)
    if receipt.error or receipt.flags:
        now = await run_in_threadpool(_now, request.app.state.database)
        content_type = request.headers.get("content-type", "application/json")
        return answers.of(contract.check(body, content_type, now=now))
    return answers.of(contract.ACCEPTED)


@answers.guarded_for_amtool
async def get_alerts(request: Request) -> Response:
    return await run_in_threadpool(_listed, request, alertmanager_alerts.alerts)


@answers.guarded_for_amtool
async def get_groups(request: Request) -> Response:
    return await run_in_threadpool(_listed, request, alertmanager_alerts.groups)


async def get_receivers(_request: Request) -> Response:
    return JSONResponse([alertmanager_alerts.RECEIVER])


async def get_status(request: Request) -> Response:
    """Every field that amtool reads; it asks for this before each command."""
    started: datetime = request.app.state.started_at
    version = {
        "version": __version__,
        "revision": "",
        "branch": "",
        "buildUser": "",
        "buildDate": "",
        "goVersion": "",
    }
    body: dict[str, Any] = {
        "cluster": {"name": "tocsin", "status": "ready", "peers": []},
        "config": {"original": _CONFIGURATION},
        "uptime": started.isoformat(),
        "versionInfo": version,
    }
    return JSONResponse(body)


async def get_ready(request: Request) -> Response:
    """Answer under a prefix as Alertmanager does."""
    is_ready = await run_in_threadpool(_is_ready, request.app.state.database)
    return PlainTextResponse("OK" if is_ready else "No engine is paging.", 200 if is_ready else 503)


def _is_ready(database: Database) -> bool:
    with database.reading() as tx:
        return ticks.alive(tx, lane=ticks.PAGING, now=clock.now(tx))


def _listed(request: Request, view: Callable[[Tx, Caller, QueryParams], bytes]) -> Response:
    with request.app.state.database.reading() as tx:
        caller = knock(tx, entry.key_of(request), now=clock.now(tx))
        body = view(tx, caller, request.query_params)
    return Response(body, media_type="application/json")


def _now(database: Database) -> datetime:
    with database.reading() as tx:
        return clock.now(tx)


_HANDLERS = [
    ("/api/v2/alerts", post_alerts, ["POST"]),
    ("/api/v1/alerts", post_alerts, ["POST"]),
    ("/api/v2/alerts", get_alerts, ["GET"]),
    ("/api/v2/alerts/groups", get_groups, ["GET"]),
    ("/api/v2/receivers", get_receivers, ["GET"]),
    ("/api/v2/status", get_status, ["GET"]),
    *alertmanager_silences.HANDLERS,
]

ROUTES = [
    Route(prefix + path + slash, handler, methods=methods)
    for prefix in ("", "/{prefix:path}")
    for path, handler, methods in _HANDLERS
    for slash in ("", "/")
]

# Without a prefix these two are the web's own.
ROUTES += [
    Route("/{prefix:path}" + path, get_ready, methods=["GET"])
    for path in ("/-/ready", "/-/healthy")
]
