"""Silences in Alertmanager's API, version 2: what amtool and consoles like karma use."""

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.alerts.actions import silencing
from tocsin.alerts.silence import NewSilence
from tocsin.api.doors import alertmanager_view, answers, entry
from tocsin.api.doors.knock import knock
from tocsin.kit import clock, errors
from tocsin.signals import moment

_NO_MATCHERS = {"code": 612, "message": "matchers in body should have at least 1 items"}


class Malformed(errors.Invalid):
    """The body is not a silence."""


@answers.guarded_for_amtool
async def list_silences(request: Request) -> Response:
    return JSONResponse(await run_in_threadpool(_listed, request))


@answers.guarded_for_amtool
async def post_silence(request: Request) -> Response:
    body = await entry.body_of(request)
    given = _read(body)
    if not given.get("matchers"):
        return JSONResponse(_NO_MATCHERS, 422)
    return JSONResponse({"silenceID": await run_in_threadpool(_create, request, given)})


@answers.guarded_for_amtool
async def get_silence(request: Request) -> Response:
    number = alertmanager_view.from_uuid(request.path_params["silence"])
    if number is None:
        return _not_a_uuid(request)
    return JSONResponse(await run_in_threadpool(_one, request, number))


@answers.guarded_for_amtool
async def delete_silence(request: Request) -> Response:
    number = alertmanager_view.from_uuid(request.path_params["silence"])
    if number is None:
        return _not_a_uuid(request)
    await run_in_threadpool(_end, request, number)
    return Response(status_code=200)


def _listed(request: Request) -> list[dict[str, Any]]:
    with request.app.state.database.reading() as tx:
        now = clock.now(tx)
        caller = knock(tx, entry.key_of(request), now=now)
        found = silencing.listed(tx, actor=caller.actor, now=now)
        return [alertmanager_view.silence(one, now=now) for one in found]


def _one(request: Request, number: int) -> dict[str, Any]:
    with request.app.state.database.reading() as tx:
        now = clock.now(tx)
        caller = knock(tx, entry.key_of(request), now=now)
        found = silencing.get(tx, number, actor=caller.actor)
        return alertmanager_view.silence(found, now=now)


def _create(request: Request, given: dict[str, Any]) -> str:
    """Make a silence; one with an id replaces the one of that id, as theirs does."""
    starts_at, ends_at = moment.parse(given.get("startsAt")), moment.parse(given.get("endsAt"))
    if starts_at is None or ends_at is None:
        raise Malformed("A silence needs startsAt and endsAt.")
    by = str(given.get("createdBy", ""))[:100]
    comment = str(given.get("comment", "")).strip()
    wanted = NewSilence(
        matchers=alertmanager_view.matchers(given["matchers"]),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=f"{comment} ({by})" if by else comment,
    )
    with request.app.state.database.transaction() as tx:
        now = clock.now(tx)
        caller = knock(tx, entry.key_of(request), now=now)
        replaced = alertmanager_view.from_uuid(str(given.get("id") or ""))
        if replaced is not None:
            silencing.end(tx, replaced, actor=caller.actor, now=now)
        number = silencing.create(tx, wanted, actor=caller.actor, now=now)
    return str(alertmanager_view.to_uuid(number))


def _end(request: Request, number: int) -> None:
    with request.app.state.database.transaction() as tx:
        now = clock.now(tx)
        caller = knock(tx, entry.key_of(request), now=now)
        silencing.end(tx, number, actor=caller.actor, now=now)


def _read(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is not JSON.") from error
    if not isinstance(given, dict):
        raise Malformed("The body is not a silence.")
    return given


def _not_a_uuid(request: Request) -> Response:
    given = request.path_params["silence"]
    message = f'silenceID in path must be of type uuid: "{given[:80]}"'
    return JSONResponse({"code": 601, "message": message}, 422)


HANDLERS = [
    ("/api/v2/silences", list_silences, ["GET"]),
    ("/api/v2/silences", post_silence, ["POST"]),
    ("/api/v2/silence/{silence}", get_silence, ["GET"]),
    ("/api/v2/silence/{silence}", delete_silence, ["DELETE"]),
]
