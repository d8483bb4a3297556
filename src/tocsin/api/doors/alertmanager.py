"""The door that takes us for an Alertmanager: Prometheus posts here, amtool asks here.

A source's key may post alerts and see its own. Silences are made by people: they take an API
token that may respond, as a bearer token or, for amtool, in the URL's prefix.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tocsin import __version__
from tocsin.api.doors import (
    alertmanager_alerts,
    alertmanager_configuration,
    alertmanager_query,
    alertmanager_silences,
    alertmanager_view,
    answers,
    entry,
)
from tocsin.api.doors.alertmanager_query import Query
from tocsin.api.doors.knock import Caller, knock
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.kit import clock, errors, ticks
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.signals.contracts import alertmanager as contract

SPOKEN = "0.25.0"
"""The version whose contract this is: clients choose by it what they may ask."""
PROVIDER = "prometheus"
_ACCEPTED = answers.of(contract.ACCEPTED)
Outcome = Receipt | errors.Anticipated
View = Callable[[Tx, Caller, Query], bytes]


@answers.guarded_for_amtool
async def post_alerts(request: Request) -> Response:
    """Keep what came; what they would not have taken is kept too, and answered as they would.

    Many alerts come at once, and Prometheus drops for good what is refused: so more than elsewhere.
    """
    body = await entry.body_of(request, limit=request.app.state.settings.max_batch)
    key = entry.key_of(request)
    receipt = await entry.hand_in(request, provider=PROVIDER, body=body, key=key)
    return accepted(receipt) or await _said(request, body, receipt)


def saying(body: bytes, delivery: Delivery, outcome: Outcome) -> answers.Handler:
    """How to answer what came past ``post_alerts`` when that takes more than ``accepted``."""

    @answers.guarded_for_amtool
    async def say(request: Request) -> Response:
        if isinstance(outcome, errors.Anticipated):
            raise outcome
        return await _said(request, body, await entry.heed(request, delivery, outcome))

    return say


def accepted(receipt: Receipt) -> Response | None:
    """The answer if there is nothing to say but that it was taken in."""
    is_plain = receipt.is_known and not (receipt.error or receipt.flags)
    return _ACCEPTED if is_plain else None


async def _said(request: Request, body: bytes, receipt: Receipt) -> Response:
    if not receipt.is_known:
        return answers.word(401, receipt.error)
    now = await run_in_threadpool(_now, request.app.state.database)
    content_type = request.headers.get("content-type", "application/json")
    return answers.of(contract.check(body, content_type, now=now))


async def post_alerts_v1(request: Request) -> Response:
    """Answer as the version before did, to which old senders still post."""
    answer = await post_alerts(request)
    if answer.status_code == 200:
        return JSONResponse({"status": "success"})
    error = json.loads(bytes(answer.body) or b'""')
    said = error["message"] if isinstance(error, dict) else error
    body = {"status": "error", "errorType": "bad_data", "error": said}
    kept = {name: answer.headers[name] for name in ("retry-after",) if name in answer.headers}
    return JSONResponse(body, answer.status_code, kept)


@answers.guarded_for_amtool
async def get_alerts(request: Request) -> Response:
    return await run_in_threadpool(_listed, request, alertmanager_alerts.alerts)


@answers.guarded_for_amtool
async def get_groups(request: Request) -> Response:
    return await run_in_threadpool(_listed, request, alertmanager_alerts.groups)


@answers.guarded_for_amtool
async def get_receivers(request: Request) -> Response:
    return await run_in_threadpool(_receivers, request)


@answers.guarded_for_amtool
async def get_status(request: Request) -> Response:
    """Every field that amtool reads; it asks for this before each command."""
    started: datetime = request.app.state.started_at
    version = {
        "version": SPOKEN,
        "revision": __version__,
        "branch": "tocsin",
        "buildUser": "",
        "buildDate": "",
        "goVersion": "",
    }
    body: dict[str, Any] = {
        "cluster": {"name": "tocsin", "status": "ready", "peers": []},
        "config": {"original": await run_in_threadpool(_configuration, request)},
        "uptime": alertmanager_view.moment(started),
        "versionInfo": version,
    }
    return JSONResponse(body)


async def get_metrics(_request: Request) -> Response:
    """Say which version is spoken, where consoles look for it."""
    labels = f'version="{SPOKEN}",branch="tocsin",revision="{__version__}"'
    return PlainTextResponse(
        f"# TYPE alertmanager_build_info gauge\nalertmanager_build_info{{{labels}}} 1\n"
    )


async def reload(_request: Request) -> Response:
    """There is no file to read again: what was changed in Tocsin holds at once."""
    return Response(status_code=200)


async def get_ready(request: Request) -> Response:
    """Answer under a prefix as Alertmanager does."""
    is_ready = await run_in_threadpool(_is_ready, request.app.state.database)
    return PlainTextResponse("OK" if is_ready else "No engine is paging.", 200 if is_ready else 503)


def _is_ready(database: Database) -> bool:
    with database.reading() as tx:
        return ticks.alive(tx, lane=ticks.PAGING, now=clock.now(tx))


def _listed(request: Request, view: View) -> Response:
    query = alertmanager_query.read(request.query_params)
    with request.app.state.database.reading() as tx:
        caller = knock(tx, entry.key_of(request), now=clock.now(tx))
        body = view(tx, caller, query)
    return Response(body, media_type="application/json")


def _receivers(request: Request) -> Response:
    with request.app.state.database.reading() as tx:
        knock(tx, entry.key_of(request), now=clock.now(tx))
        return JSONResponse(alertmanager_alerts.receivers(tx))


def _configuration(request: Request) -> str:
    """What we are configured to, for those who may know; amtool asks without a key as well."""
    with request.app.state.database.reading() as tx:
        try:
            caller = knock(tx, entry.key_of(request), now=clock.now(tx))
        except errors.Unauthenticated:
            return alertmanager_configuration.NOTHING
        return alertmanager_configuration.written(tx, actor=caller.actor)


def _now(database: Database) -> datetime:
    with database.reading() as tx:
        return clock.now(tx)


_HANDLERS = [
    ("/api/v2/alerts", post_alerts, ["POST"]),
    ("/api/v1/alerts", post_alerts_v1, ["POST"]),
    ("/api/v2/alerts", get_alerts, ["GET"]),
    ("/api/v2/alerts/groups", get_groups, ["GET"]),
    ("/api/v2/receivers", get_receivers, ["GET"]),
    ("/api/v2/status", get_status, ["GET"]),
    ("/-/reload", reload, ["POST"]),
    *alertmanager_silences.HANDLERS,
]

ROUTES = [
    Route(prefix + path + slash, handler, methods=methods)
    for prefix in ("", "/{prefix:path}")
    for path, handler, methods in _HANDLERS
    for slash in ("", "/")
]

# Without a prefix these are the web's own.
ROUTES += [
    Route("/{prefix:path}" + path, handler, methods=["GET"])
    for path, handler in (
        ("/-/ready", get_ready),
        ("/-/healthy", get_ready),
        ("/metrics", get_metrics),
    )
]
