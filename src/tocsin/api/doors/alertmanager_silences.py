"""Silences in Alertmanager's API, version 2: what amtool and consoles like karma use."""

import json
from datetime import datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.alerts.actions import silencing
from tocsin.alerts.silence import NewSilence
from tocsin.api import names
from tocsin.api.doors import alertmanager_query, alertmanager_view, answers, entry
from tocsin.api.doors.knock import knock
from tocsin.kit import clock, errors
from tocsin.signals import moment

KEPT = timedelta(days=5)
"""So long are silences shown that are over, as Alertmanager keeps them by default."""
_REQUIRED = ("comment", "createdBy", "endsAt", "matchers", "startsAt")
_NO_MATCHERS = {"code": 612, "message": "matchers in body should have at least 1 items"}


class Malformed(errors.Invalid):
    """The body is not a silence."""


@answers.guarded_for_amtool
async def list_silences(request: Request) -> Response:
    return JSONResponse(await run_in_threadpool(_listed, request))


@answers.guarded_for_amtool
async def post_silence(request: Request) -> Response:
    given = _read(await entry.body_of(request))
    missing = next((name for name in _REQUIRED if given.get(name) is None), None)
    if missing is not None:
        return JSONResponse({"code": 602, "message": f"{missing} in body is required"}, 422)
    if not given["matchers"]:
        return JSONResponse(_NO_MATCHERS, 422)
    try:
        return JSONResponse({"silenceID": await run_in_threadpool(_post, request, given)})
    except silencing.UnknownSilence:
        return answers.word(404, "silence not found")


@answers.guarded_for_amtool
async def get_silence(request: Request) -> Response:
    number = alertmanager_view.from_uuid(request.path_params["silence"])
    if number is None:
        return _not_a_uuid(request)
    try:
        return JSONResponse(await run_in_threadpool(_one, request, number))
    except silencing.UnknownSilence:
        return Response(status_code=404)


@answers.guarded_for_amtool
async def delete_silence(request: Request) -> Response:
    number = alertmanager_view.from_uuid(request.path_params["silence"])
    if number is None:
        return _not_a_uuid(request)
    try:
        await run_in_threadpool(_end, request, number)
    except silencing.UnknownSilence:
        return Response(status_code=404)
    except silencing.SilenceIsOver:  # Alertmanager's own answer to that
        given = request.path_params["silence"]
        return answers.word(500, f"silence {given} already expired")
    return Response(status_code=200)


def _listed(request: Request) -> list[dict[str, Any]]:
    wanted = alertmanager_query.filters(request.query_params)
    with request.app.state.database.reading() as tx:
        now = clock.now(tx)
        caller = knock(tx, entry.key_of(request), now=now)
        found = silencing.listed(tx, actor=caller.actor, now=now, past=KEPT)
        meant = [one for one in found if alertmanager_view.is_meant(one, wanted)]
        meant.sort(key=lambda one: alertmanager_view.place(one, now))
        by = names.actors(tx, [one.created_by for one in meant])
        return [alertmanager_view.silence(one, by, now=now) for one in meant]


def _one(request: Request, number: int) -> dict[str, Any]:
    with request.app.state.database.reading() as tx:
        now = clock.now(tx)
        caller = knock(tx, entry.key_of(request), now=now)
        found = silencing.get(tx, number, actor=caller.actor)
        by = names.actors(tx, [found.created_by])
        return alertmanager_view.silence(found, by, now=now)


def _post(request: Request, given: dict[str, Any]) -> str:
    """Make a silence, or change the one whose id is given; it may get another id by that."""
    replaced = alertmanager_view.from_uuid(str(given.get("id") or ""))
    with request.app.state.database.transaction() as tx:
        now = clock.now(tx)
        caller = knock(tx, entry.key_of(request), now=now)
        wanted = _wanted(given, now=now)
        if replaced is None:
            number = silencing.create(tx, wanted, actor=caller.actor, now=now)
        else:
            number = silencing.change(tx, replaced, wanted, actor=caller.actor, now=now)
    return str(alertmanager_view.to_uuid(number))


def _wanted(given: dict[str, Any], *, now: datetime) -> NewSilence:
    starts_at, ends_at = moment.parse(given["startsAt"]), moment.parse(given["endsAt"])
    if starts_at is None or ends_at is None:
        raise Malformed("A silence needs startsAt and endsAt.")
    if ends_at <= starts_at:
        raise Malformed("Failed to create silence: start time must be before end time")
    if ends_at <= now:
        raise Malformed("Failed to create silence: end time can't be in the past")
    return NewSilence(
        matchers=alertmanager_view.matchers(given["matchers"]),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=str(given["comment"]).strip(),
        author=str(given["createdBy"]).strip() or None,
    )


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
